package org.datasync.watch.upgrade;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.datasync.watch.log.Log;
import org.datasync.watch.log.Printable;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.ServerReadOnly;
import org.datasync.watch.schema.TableName;
import org.springframework.dao.DataAccessException;

/**
 * Tables of ours that have one version. Numbered scripts make them: the first what they were before there were versions, each other
 * one the next version of the one before.
 *
 * <ol>
 *   <li>A script first defines, in statements that may run again, and then writes rows, the last of which is the version's.
 *   <li>What it defines is run as it stands, by each node that finds the version stored to be an older one: on most databases it
 *       commits by itself. Nodes that do so at once, and one that goes on where another was killed, find that it is there.
 *   <li>What it writes is run in one transaction that has the lock of the version's row, by the first that gets it.
 *   <li>So a version is stored only when all of its script has run, and a script that a kill has cut short runs again.
 *   <li>Scripts leave tables with which the release before works on, so that nodes of it may go on beside new ones.
 * </ol>
 */
public final class VersionedTables {

    private static final Log LOG = Log.of(VersionedTables.class);

    private final String name;
    private final List<SchemaScript> scripts;
    private final Place place;
    private final VersionStore store;

    /**
     * Looks at nothing yet.
     *
     * @param name by which the version is stored: that of the first of the tables
     * @param versions what {@code datasync_version} is called where they lie
     * @param scripts that of version 1, of version 2 and so on
     */
    VersionedTables(String name, TableName versions, List<SchemaScript> scripts, Place place) {
        this.name = name;
        this.scripts = List.copyOf(scripts);
        this.place = place;
        this.store = new VersionStore(place, versions, name);
    }

    /** Those of the watches' state. */
    public static VersionedTables ofState(Place place) {
        return new VersionedTables(
                "datasync_watch", place.versions(), place.dialect().stateTables(), place);
    }

    /** A change table of our own. */
    public static VersionedTables ofChanges(TableName table, Place place) {
        TableName versions = place.versionsBeside(table);
        return new VersionedTables(table.name(), versions, place.dialect().changeTable(table, versions), place);
    }

    /** The table that remembers what is captured. */
    public static VersionedTables ofCaptures(TableName table, Place place) {
        TableName versions = place.versionsBeside(table);
        return new VersionedTables("datasync_capture", versions, place.dialect().captureTable(table, versions), place);
    }

    /** The names of the columns of all these tables, in lower case. */
    public Set<String> columns() {
        Set<String> columns = new HashSet<>();
        scripts.forEach(script -> columns.addAll(script.columns()));
        return columns;
    }

    /** What {@code datasync_version} is called where they lie, whether it is there or not. */
    public TableName versions() {
        return store.table();
    }

    /** The statements that make them from nothing. */
    public List<String> statements() {
        return statements(0);
    }

    /** The statements that bring what is there up to date. */
    public List<String> upgrade() {
        return statements(store.read());
    }

    private List<String> statements(int from) {
        return scripts.stream()
                .skip(from)
                .flatMap(script -> script.statements().stream())
                .toList();
    }

    /** How those that are there are not of the version that this release works with, as the end of a sentence about them. */
    public Optional<String> difference() {
        int stored = store.read();
        if (stored > scripts.size()) {
            return Optional.of("is of version " + stored + ", which a newer release of this component has made;"
                    + " expected " + scripts.size() + " at the most");
        }
        return stored == scripts.size()
                ? Optional.empty()
                : Optional.of("is of version " + stored + " by " + store.table() + ", expected " + scripts.size());
    }

    /** Whether what is there is newer than this release. */
    public boolean isNewer() {
        return store.read() > scripts.size();
    }

    /**
     * Refuses tables of another version than the one that this release works with.
     *
     * @param allowing the option, with its value, by which they are brought up to date
     * @param cure what else cures it, as the end of a sentence; empty if nothing does
     * @throws IllegalStateException if they are; with the statements that bring them up to date
     */
    public void require(String allowing, String cure) {
        Optional<String> difference = difference();
        if (difference.isPresent()) {
            throw new IllegalStateException(
                    isNewer() ? newer(difference.get()) : older(difference.get(), allowing, cure));
        }
    }

    private String newer(String difference) {
        return "The table " + Printable.line(name) + " " + difference + ". Use a release that knows that version";
    }

    private String older(String difference, String allowing, String cure) {
        return "The table " + Printable.line(name) + " " + difference + ". Set " + allowing + cure
                + ", or have it brought up to date by a user who may, by\n" + text(upgrade());
    }

    private static String text(List<String> statements) {
        return statements.stream()
                .map(statement -> Printable.lines(statement) + ";")
                .collect(Collectors.joining("\n"));
    }

    /**
     * Creates what is missing, and brings up to date what is there. Several nodes may do this at once, and one that was killed
     * meanwhile does no harm.
     *
     * @param avoiding the option, with its value, that avoids it
     * @param isThere whether all the tables are there that are needed
     * @param guard refuses those that are there if they are not ours; asked before anything is done to them
     * @throws IllegalStateException if the database refuses, or if they are of a newer version
     */
    public void ensure(String avoiding, BooleanSupplier isThere, Runnable guard) {
        boolean there = isThere.getAsBoolean();
        int stored = store.read();
        if (stored > scripts.size()) {
            throw new IllegalStateException(newer(difference().orElseThrow()));
        }
        if (there && stored == scripts.size()) {
            return; // DDL waits for other transactions on some databases, even if it has nothing to do
        }
        if (there) {
            guard.run();
        }
        for (int version = there ? stored + 1 : 1; version <= scripts.size(); version++) {
            run(version, avoiding, isThere, guard);
        }
        if (there) {
            LOG.info("The table {} was brought from version {} to version {}", name, stored, scripts.size());
        } else {
            LOG.info("The table {} was created, with those that go with it, in version {}", name, scripts.size());
        }
    }

    private void run(int version, String avoiding, BooleanSupplier isThere, Runnable guard) {
        SchemaScript script = scripts.get(version - 1);
        List<DataAccessException> failures = script.define(place.jdbc());
        boolean done = version == 1
                ? isThere.getAsBoolean()
                : script.isDefined(text -> place.reader().find(text));
        if (!failures.isEmpty() && !done) {
            if (failures.get(0) instanceof ServerReadOnly readOnly) {
                throw readOnly; // nobody can create them there
            }
            throw new IllegalStateException(refusal(version, avoiding), failures.get(0));
        }
        failures.forEach(failure -> LOG.debug("The database refuses what is there already", failure));
        if (!script.rows().isEmpty()) {
            guard.run();
            store.apply(version, script.rows());
        }
    }

    private String refusal(int version, String avoiding) {
        String resources = scripts.stream()
                .skip(version - 1L)
                .map(SchemaScript::resource)
                .collect(Collectors.joining(" and then "));
        return version == 1
                ? "The database refuses to create our tables. Have them created with the script " + resources
                        + " by a user who may, and set the option " + avoiding
                : "The database refuses to bring the table " + Printable.line(name) + " to version " + version
                        + ". Have that done by a user who may, and set the option " + avoiding + ", by\n"
                        + text(scripts.stream()
                                .skip(version - 1L)
                                .flatMap(rest -> rest.statements().stream())
                                .toList());
    }
}
