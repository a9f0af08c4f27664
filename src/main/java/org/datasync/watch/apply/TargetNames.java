package org.datasync.watch.apply;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.apply.ApplySpec.Names;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.TableName;

/** What tables and columns of changes are called in the target, as the options say. */
final class TargetNames {

    private final Names names;
    private final boolean schemas;

    TargetNames(Names names, Dialect dialect) {
        this.names = names;
        this.schemas = dialect.capabilities().contains(Capability.SCHEMAS);
    }

    /** The table for changes of one, as an option would have it. */
    String table(String source) {
        String name = mappedTable(source).orElse(source);
        return names.schema().isPresent() || !schemas
                ? TableName.in(schemas ? names.schema().get() : null, name)
                : name;
    }

    Optional<String> mappedTable(String source) {
        return named(names.tables().keySet(), source).map(names.tables()::get);
    }

    /** What a column of a table's changes is called by an option, if it is. */
    Optional<String> mappedColumn(String source, String column) {
        return named(names.columns().keySet(), source + "." + column)
                .or(() -> named(names.columns().keySet(), column))
                .map(names.columns()::get);
    }

    /** The name that is meant: exactly so, and else in any case if that fits one only. */
    static Optional<String> named(Collection<String> known, String name) {
        if (known.contains(name)) {
            return Optional.of(name);
        }
        List<String> fitting = known.stream().filter(name::equalsIgnoreCase).toList();
        if (fitting.size() > 1) {
            throw new IllegalArgumentException("The name " + name + " fits " + String.join(", ", fitting)
                    + ". Say by columnMap." + name + "=, or by tableMap. of a table, which of them is meant");
        }
        return fitting.stream().findFirst();
    }
}
