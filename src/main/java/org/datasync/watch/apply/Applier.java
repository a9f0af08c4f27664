package org.datasync.watch.apply;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.datasync.watch.change.Change;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.NamedRights;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes changes into the tables of a database. It is to run inside a transaction of that database, which is rolled back if it
 * fails: then some changes of a list may have been written and others not. Fit for several threads.
 *
 * <p>What it writes is the same however often it is written. A change that is older than what is there is not told from a newer
 * one: who applies the changes of a record, applies them in their order.
 */
public final class Applier {

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final Targets targets;
    private final RowWrites writes;

    /**
     * Looks at the database's settings, and at no table yet.
     *
     * @throws IllegalArgumentException if the database cannot be written to by what is known of it, or its sessions would store
     *     other values than they are given
     */
    public Applier(DataSource dataSource, Dialect dialect, ApplySpec spec) {
        this.jdbc = new NamedRights(dataSource, dialect);
        this.dialect = dialect;
        this.targets = new Targets(new TableReader(dataSource, dialect), dialect, spec.names());
        this.writes = new RowWrites(spec, targets, dialect);
        if (!dialect.capabilities().contains(Capability.APPLY)) {
            throw new IllegalArgumentException(
                    Capability.APPLY.title() + " does not know how to write to " + dialect + ". Leave out dialect");
        }
        List<String> obstacles = dialect.writingObstacles()
                .map(query -> jdbc.queryForList(query, String.class))
                .orElse(List.of());
        if (!obstacles.isEmpty()) {
            throw new IllegalArgumentException(
                    "Changes cannot be written to this " + dialect + ": " + obstacles.get(0));
        }
    }

    /**
     * Looks up the tables that changes are for, as far as they are not known: to be called before a transaction begins, since
     * some databases let nobody write who has only read in his transaction.
     *
     * @throws IllegalArgumentException if there is no table for one
     */
    public void lookUp(List<Change> changes) {
        changes.forEach(change -> targets.of(change.getTable()));
    }

    /**
     * Writes them, in order.
     *
     * @return how many of them were written, by the table as they name it and the word of their operation
     * @throws IllegalArgumentException if one does not fit
     * @throws IllegalStateException if the database refuses one
     */
    public Map<String, Map<String, Integer>> apply(List<Change> changes) {
        try {
            return write(changes);
        } catch (RuntimeException e) {
            targets.forget();
            throw e;
        }
    }

    private Map<String, Map<String, Integer>> write(List<Change> changes) {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        BatchWriter writer = new BatchWriter(jdbc, dialect);
        for (Change change : changes) {
            writes.of(change).forEach(writer::add);
            counts.computeIfAbsent(change.getTable(), table -> new LinkedHashMap<>())
                    .merge(change.getOperation().word(), 1, Integer::sum);
        }
        writer.flush();
        return counts;
    }
}
