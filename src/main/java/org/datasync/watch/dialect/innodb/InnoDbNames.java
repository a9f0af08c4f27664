package org.datasync.watch.dialect.innodb;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.TableName;

/**
 * What triggers are called, and how they call what they need, so that a dump can be restored as another database.
 * Triggers of earlier times have the database in what their names are made of.
 */
public final class InnoDbNames {

    private final Dialect dialect;
    private final List<String> parts;

    /** Of triggers whose names end so. */
    public InnoDbNames(Dialect dialect, List<String> parts) {
        this.dialect = dialect;
        this.parts = parts;
    }

    /** The name of a trigger. */
    public static String of(CaptureName name, String part) {
        return name.relative().of(part);
    }

    /** Those of today and of earlier times. */
    public List<String> all(CaptureName name) {
        return Stream.concat(today(name), formerly(name)).distinct().toList();
    }

    private Stream<String> today(CaptureName name) {
        return parts.stream().map(part -> of(name, part));
    }

    private Stream<String> formerly(CaptureName name) {
        return parts.stream().map(name::of);
    }

    /** Which of them to drop of those that are there, or all. */
    public List<String> toDrop(CaptureName name, Collection<String> installed) {
        int former = former(name, installed).size();
        if (installed.isEmpty() || (former > 0 && former < installed.size())) {
            return all(name);
        }
        return (former > 0 ? formerly(name) : today(name)).toList();
    }

    /** Those of earlier times among names. */
    public static List<String> former(CaptureName name, Collection<String> names) {
        String prefix = of(name, "");
        return names.stream().filter(trigger -> !trigger.startsWith(prefix)).toList();
    }

    /** What names begin with. */
    public static List<String> prefixes(CaptureName name) {
        return Stream.of(of(name, ""), name.of("")).distinct().toList();
    }

    /** Whether all that the triggers name lies in the database that is the session's own. */
    public static boolean isPortable(Capture capture) {
        return capture.name().isInOneSchema()
                && capture.recordTable()
                        .equals(TableName.text(capture.name().table().name()));
    }

    /** A quoted name as triggers have it, in the table's schema. */
    public String place(Capture capture, String name) {
        return place(capture, new TableName(capture.name().table().schema(), name));
    }

    /** The quoted name of the change table, as triggers have it. */
    public String changeTable(Capture capture) {
        return place(capture, capture.name().changeTable());
    }

    private String place(Capture capture, TableName name) {
        return isPortable(capture) ? dialect.quote(name.name()) : dialect.quote(name);
    }
}
