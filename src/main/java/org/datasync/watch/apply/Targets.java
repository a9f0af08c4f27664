package org.datasync.watch.apply;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.datasync.watch.apply.ApplySpec.Names;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.TableReader;

/** The tables that changes are written to, each looked up when a change first names it. */
final class Targets {

    private final TableReader reader;
    private final Dialect dialect;
    private final TargetNames names;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();

    Targets(TableReader reader, Dialect dialect, Names names) {
        this.reader = reader;
        this.dialect = dialect;
        this.names = new TargetNames(names, dialect);
    }

    /**
     * The table for changes of one.
     *
     * @throws IllegalArgumentException if there is none; it names the options that help
     */
    Target of(String source) {
        Target known = targets.get(source);
        if (known == null) {
            known = lookUp(source);
            targets.put(source, known);
        }
        return known;
    }

    private Target lookUp(String source) {
        String text = names.table(source);
        return reader.find(text)
                .map(table -> new Target(source, table, reader, dialect, names))
                .orElseThrow(() -> new IllegalArgumentException("There is no table " + text
                        + " for changes of table " + source
                        + ", or the user may not see it. Create it, or have it created by createTables=true, say by tableMap."
                        + source + "= what it is called, or by targetSchema in which schema it lies"));
    }

    /** Looks everything up again: it may be that a table was changed. */
    void forget() {
        targets.clear();
    }
}
