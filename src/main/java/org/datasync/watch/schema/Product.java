package org.datasync.watch.schema;

/**
 * What answers on a connection, as the driver tells it.
 *
 * @param name the database's name for itself
 * @param version its version
 * @param driver the driver's name for itself
 */
public record Product(String name, String version, String driver) {}
