package org.datasync.watch.dialect;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datasync.watch.schema.TableName;

/**
 * The triggers of databases that cannot replace one: each version of a capture has triggers of its own, with what they use
 * beside them, so that the next version is there before the one before goes.
 */
public abstract class VersionedTriggers extends Triggers {

    private static final String OURS = "datasync_";

    /** Writes SQL in this dialect. */
    protected VersionedTriggers(Dialect dialect) {
        super(dialect);
    }

    /** Whether an object is what triggers use, and no trigger itself. */
    protected boolean isUsed(String object) {
        return false;
    }

    /** Drops a trigger. */
    protected abstract String dropTrigger(String trigger);

    /** Drops what triggers use. */
    protected String dropUsed(String object) {
        throw new IllegalStateException("On " + dialect() + " triggers use nothing such as " + object);
    }

    /** What the names of a version's triggers, and of what they use, end with. */
    protected abstract List<String> parts();

    /**
     * Lists the triggers of a schema, and what they use, whose names begin in a certain way: columns {@code name} and
     * {@code definition}. For each of the {@link #kinds} it has a placeholder for the schema, and then those of the prefix.
     *
     * @param more what else to select, with a comma before it
     * @param length how long the prefix is
     * @param prefix the prefix, as SQL
     */
    protected abstract String definitions(String more, int length, String prefix);

    /** What names are made of. */
    protected CaptureName naming(CaptureName name) {
        return name;
    }

    /** Of how many kinds the objects are that {@link #definitions} lists: triggers, and what they use. */
    protected int kinds() {
        return 2;
    }

    /** A null that is a name. */
    protected String noName() {
        return "CAST(NULL AS VARCHAR(128))";
    }

    /** The name of one of them. */
    protected final String nameOf(Capture capture, String part) {
        return nameOf(capture.name(), capture.version(), part);
    }

    /** The name of one of them of a version. */
    protected final String nameOf(CaptureName name, int version, String part) {
        return naming(name).of(version + part);
    }

    @Override
    public List<String> prefixes(CaptureName name) {
        return List.of(naming(name).of(""));
    }

    @Override
    public final List<String> triggerNames(Capture capture) {
        return parts().stream().map(part -> nameOf(capture, part)).toList();
    }

    @Override
    public final SqlClause installed(CaptureName name) {
        String schema = name.table().schema();
        String prefix = naming(name).of("");
        List<Object> arguments = Collections.nCopies(kinds(), List.of(schema, prefix)).stream()
                .<Object>flatMap(List::stream)
                .toList();
        return new SqlClause(definitions("", prefix.length(), "?"), arguments);
    }

    @Override
    public final String allInstalled() {
        return definitions(", " + noName(), OURS.length(), dialect().literal(OURS));
    }

    /** What databases do that fire no triggers for it. */
    @Override
    public Optional<String> truncation() {
        return Optional.of(UNSEEN_TRUNCATE);
    }

    /** The quoted name of an object that lies beside the table. */
    protected final String beside(CaptureName name, String object) {
        return dialect().quote(new TableName(name.table().schema(), object));
    }

    /** Drops what is left of a capture in another schema than its table's, which was given another name. */
    protected List<String> dropElsewhere(CaptureName name) {
        return List.of();
    }

    /** The triggers first, as what they use cannot go before them. */
    @Override
    public final List<String> drop(CaptureName name, Collection<String> installed) {
        return Stream.of(
                        installed.stream()
                                .filter(object -> !isUsed(object))
                                .map(trigger -> dropTrigger(beside(name, trigger))),
                        installed.stream().filter(this::isUsed).map(object -> dropUsed(beside(name, object))),
                        dropElsewhere(name).stream())
                .flatMap(statements -> statements)
                .toList();
    }

    /** Those of all versions but the last. */
    @Override
    public final List<String> outdated(CaptureName name, Collection<String> installed) {
        int last = installed.stream()
                .mapToInt(object -> version(name, object))
                .max()
                .orElse(0);
        return installed.stream().filter(object -> version(name, object) < last).toList();
    }

    /** The number with which the last part of a name begins. */
    private int version(CaptureName name, String object) {
        String number = object.substring(naming(name).of("").length()).replaceAll("\\D.*", "");
        return number.isEmpty() ? 0 : Integer.parseInt(number);
    }
}
