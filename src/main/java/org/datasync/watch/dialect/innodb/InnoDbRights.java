package org.datasync.watch.dialect.innodb;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.datasync.watch.schema.MissingRight;

/** What the server says of rights: the same SQL state as of bad statements, but error codes of their own. */
final class InnoDbRights {

    /** On a database, table, column or routine, of the whole server, and SUPER for a server with a binary log. */
    private static final Set<Integer> MISSING = Set.of(1044, 1142, 1143, 1227, 1370, 1419);

    private static final Pattern DENIED =
            Pattern.compile("(?<right>[A-Z][A-Z ]*?) command denied to user (?<user>'.*?'@'.*?')"
                    + " for (?:column '.*?' in )?(?:table|routine) '?(?<object>`.*`|[^']*)'?");

    /** Of an option on the command line, and of a mode. */
    private static final Set<Integer> READ_ONLY = Set.of(1290, 1836);

    private InnoDbRights() {}

    static boolean isOfReadOnlyServer(SQLException failure) {
        return READ_ONLY.contains(failure.getErrorCode())
                && String.valueOf(failure.getMessage()).matches("(?is).*read[-_]only.*");
    }

    /** An account as SQL, of any host if none is named. */
    static String account(String name) {
        int at = name.lastIndexOf('@');
        String user = at < 0 ? name : name.substring(0, at);
        String host = at < 0 ? "%" : name.substring(at + 1);
        return quote(user) + "@" + quote(host);
    }

    private static String quote(String part) {
        return '`' + part.replace("`", "``") + '`';
    }

    static Optional<MissingRight> missing(SQLException failure) {
        return MISSING.contains(failure.getErrorCode())
                ? Optional.of(MissingRight.in(failure.getMessage(), DENIED))
                : Optional.empty();
    }
}
