/**
 * What MariaDB and MySQL say alike, which have the storage engine InnoDB and their past in common. What one of them says otherwise is
 * in its own package.
 */
package org.datasync.watch.dialect.innodb;
