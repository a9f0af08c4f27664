package org.datasync.watch.runtime;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.derby.DerbyDialect;
import org.datasync.watch.dialect.generic.GenericDialect;
import org.datasync.watch.dialect.h2.H2Dialect;
import org.datasync.watch.dialect.hsqldb.HsqldbDialect;
import org.datasync.watch.dialect.mariadb.MariaDbDialect;
import org.datasync.watch.dialect.mysql.MySqlDialect;
import org.datasync.watch.dialect.postgresql.PostgreSqlDialect;
import org.datasync.watch.dialect.sqlite.SqliteDialect;
import org.datasync.watch.schema.Product;
import org.datasync.watch.schema.TableReader;

/**
 * The databases that are known: those that come with the component, and then those for which {@link ServiceLoader} finds a dialect
 * of somebody else.
 */
public final class Dialects {

    private static final List<Dialect> KNOWN = List.of(
            new PostgreSqlDialect(),
            new MariaDbDialect(),
            new MySqlDialect(),
            new H2Dialect(),
            new HsqldbDialect(),
            new DerbyDialect(),
            new SqliteDialect());

    private Dialects() {}

    /** Those that come with the component. */
    public static List<Dialect> known() {
        return KNOWN;
    }

    private static Stream<Dialect> ofOthers() {
        return ServiceLoader.load(Dialect.class).stream().map(ServiceLoader.Provider::get);
    }

    /**
     * The dialect of a database that is watched.
     *
     * @param generic whether it is read in the way that suits any, whichever it is
     * @throws IllegalArgumentException if it is not known; it says how it can be read nevertheless
     */
    public static Dialect of(DataSource dataSource, boolean generic) {
        return generic
                ? new GenericDialect(TableReader.identifierQuote(dataSource))
                : of(
                        TableReader.product(dataSource),
                        "Name another database with the option dataSource; or, where a pattern that only reads will do,"
                                + " such as last-modified, set dialect=generic, and stateDataSource for the watch's state");
    }

    /** The dialect of a database. */
    public static Dialect of(DataSource dataSource) {
        return of(dataSource, false);
    }

    /** The dialect of a database that keeps the state of watches of another. */
    public static Dialect ofState(DataSource dataSource) {
        return of(TableReader.product(dataSource), "Name another database with the option stateDataSource");
    }

    /** The dialect of a database whose tables are made in another one. */
    public static Dialect ofSource(DataSource dataSource) {
        return of(
                TableReader.product(dataSource),
                "Name another database with the option sourceDataSource, or create the tables yourself and leave out createTables");
    }

    /**
     * The dialect of a database of this product.
     *
     * @param productName the name by which its driver announces it
     * @throws IllegalArgumentException if the database is not known; it lists those that are
     */
    public static Dialect of(String productName) {
        return of(productName, "Name another database with the option dataSource");
    }

    private static Dialect of(Product product, String cure) {
        Dialect dialect = of(product.name(), cure);
        dialect.mismatch(product).ifPresent(mismatch -> {
            throw new IllegalArgumentException(mismatch);
        });
        return dialect;
    }

    private static Dialect of(String productName, String cure) {
        return Stream.concat(KNOWN.stream(), ofOthers())
                .filter(dialect -> dialect.isFor(productName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The database calls itself " + productName + ", which is not supported. Supported are "
                                + KNOWN.stream().map(Dialect::name).collect(Collectors.joining(", ")) + ". " + cure));
    }
}
