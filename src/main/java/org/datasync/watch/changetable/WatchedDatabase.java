package org.datasync.watch.changetable;

import org.datasync.watch.dialect.Dialect;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The database with the changes.
 *
 * @param jdbc asks it
 * @param dialect how
 * @param stateElsewhere whether the lease is in another database than the changes
 */
public record WatchedDatabase(JdbcTemplate jdbc, Dialect dialect, boolean stateElsewhere) {}
