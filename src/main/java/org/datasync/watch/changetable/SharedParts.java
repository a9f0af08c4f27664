package org.datasync.watch.changetable;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.changetable.ChangeRow.Identity;
import org.datasync.watch.changetable.ChangeTableSpec.KeySpec;
import org.datasync.watch.changetable.ChangeTableSpec.TableSpec;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.RowVersions;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.records.RecordTables;
import org.datasync.watch.records.RowFetcher;
import org.datasync.watch.records.TableGuard;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.trigger.CaptureStore;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the lanes of a watch of a change table share: made once, after a look at the table and the tables it is about. */
final class SharedParts {

    private static final Log LOG = Log.of(SharedParts.class);

    final String watch;
    final ChangeTable table;
    final JdbcTemplate jdbc;
    final Dialect dialect;
    final boolean stateElsewhere;
    final Clock clock;
    final ChangeRowReader rowReader;
    final RecordTables records;
    final ChangeInterpreter interpreter;
    final RowChanges changes;
    final Optional<RowFetcher> rowFetcher;
    final LargeImages largeImages;
    final Optional<ProvenIds> proof;

    private final RowSql row;
    private final Optional<String> index;
    private final LaneReaders laneReaders;

    SharedParts(
            String watch,
            ChangeTableSpec spec,
            WatchedDatabase database,
            Optional<CaptureStore> captures,
            Clock clock) {
        this.watch = watch;
        this.jdbc = database.jdbc();
        this.dialect = database.dialect();
        this.stateElsewhere = database.stateElsewhere();
        this.clock = clock;
        TableReader reader = new TableReader(jdbc.getDataSource(), dialect);
        Table read = read(reader, spec);
        this.table = ChangeTable.of(read, spec, dialect, spec.isOwn() ? Optional.empty() : versions(read));
        this.index = table.index(reader);
        this.row = new RowSql(table);
        this.laneReaders = new LaneReaders(jdbc, table.laneIndexing());
        this.rowReader = table.reader();
        this.records = new RecordTables(reader);
        requireKeys(reader, spec);
        Optional<CapturedImages> images = CapturedImages.of(captures);
        this.interpreter = new ChangeInterpreter(table, records, images);
        this.changes = new RowChanges(watch, table, interpreter, this::bucket);
        this.rowFetcher =
                spec.content().fetchRow() || images.isPresent() ? Optional.of(fetcher(spec, images)) : Optional.empty();
        ChangeTableSql sql = sql(LaneRange.ALL);
        this.largeImages =
                new LargeImages(jdbc, dialect, sql, rowReader, spec.content().limit());
        this.proof = sql.idsAndWriters()
                .map(query -> new ProvenIds(jdbc, table.name().toString(), query, clock).begun());
    }

    private Optional<RowVersions> versions(Table read) {
        return dialect.rowVersions().filter(versions -> {
            SqlClause query = versions.areTold(read.name());
            return Boolean.TRUE.equals(jdbc.queryForObject(
                    query.sql(), Boolean.class, query.arguments().toArray()));
        });
    }

    private Table read(TableReader reader, ChangeTableSpec spec) {
        Table read = spec.isOwn() ? own(reader, spec.name()) : reader.read(spec.name(), "changeTable");
        new TableGuard(jdbc, dialect, true)
                .objection(read.name())
                .ifPresent(
                        what -> LOG.warn("Rows of the change table may be hidden from the watch {}: {}", watch, what));
        return read;
    }

    private static Table own(TableReader reader, String name) {
        return reader.find(name)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "There is no table " + name
                                        + " in the database, or the user may not see it. Set install=ensure to have it created, or name"
                                        + " the change table with the option changeTable, as schema.table if it lies in another schema"));
    }

    private static void requireKeys(TableReader reader, ChangeTableSpec spec) {
        if (spec.content().fetchRow()) {
            TableSpec tables = spec.columns().table();
            reader.list(tables.tables(), "tables").forEach(named -> requireKey(named, spec));
            reader.list(List.copyOf(tables.map().values()), "tableMap").forEach(named -> requireKey(named, spec));
        }
    }

    private static void requireKey(Table table, ChangeTableSpec spec) {
        KeySpec key = spec.columns().key();
        key.names().forEach(name -> table.column(name, "keyNames"));
        boolean named = !key.names().isEmpty() || key.json() || spec.isOwn();
        if (!named && table.primaryKey().size() != key.columns().size()) {
            key.columns().forEach(name -> table.column(name, "keyNames"));
        }
    }

    private RowFetcher fetcher(ChangeTableSpec spec, Optional<CapturedImages> images) {
        return new RowFetcher(
                jdbc,
                dialect,
                records,
                new TableGuard(jdbc, dialect, images.isEmpty()),
                (change, shown) -> shown(images, change, shown),
                spec.content().fetchRow());
    }

    private static Map<String, Object> shown(
            Optional<CapturedImages> images, PendingChange change, Map<String, Object> row) {
        Object version = change.leaves()
                .findFirst()
                .map(leaf -> ChangeRow.of(leaf).own().captureVersion())
                .orElse(null);
        return images.isPresent() && version != null ? images.get().shown(row, (Integer) version) : row;
    }

    /** The bucket of a row, of which the database is asked. */
    int bucket(ChangeRow read) {
        int known = read.identity().bucket();
        if (known != Identity.UNKNOWN) {
            return known;
        }
        if (!dialect.capabilities().contains(Capability.LANES)) {
            return 0;
        }
        Integer bucket =
                jdbc.queryForObject("SELECT " + dialect.bucket(dialect.text("?")), Integer.class, read.recordId());
        return bucket == null ? 0 : bucket;
    }

    ChangeTableSql sql(LaneRange lane) {
        return table.sql(row, lane, index, laneReaders);
    }
}
