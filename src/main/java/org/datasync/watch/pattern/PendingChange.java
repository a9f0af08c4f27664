package org.datasync.watch.pattern;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.dialect.Digest;

/**
 * A change that waits to be delivered, with what its pattern needs to acknowledge it. It is a leaf, or one of several
 * {@linkplain #merged merged} changes, or all changes of a {@linkplain #together source transaction}, which are delivered,
 * held and parked together.
 *
 * <p>Immutable: methods that begin with {@code with} or {@code at} give another one.
 */
public final class PendingChange {

    private static final char SEPARATOR = Source.SEPARATOR;

    private static final int DIGEST_BYTES = 8;

    /** Stands for the records of a source transaction: all of them, as each waits for the one before it. */
    private static final String RECORDS_OF_TRANSACTIONS = "transaction" + SEPARATOR;

    private final String id;
    private final Source source;
    private final List<Change> changes;
    private final IllegalArgumentException flaw;
    private final Object handle;
    private final Supplier<String> position;
    private final List<PendingChange> parts;
    private final boolean whole;

    /** Without an id of its own it has that of its one change, which may be made when somebody asks for it. */
    private PendingChange(
            String id,
            Source source,
            Content content,
            Object handle,
            Supplier<String> position,
            List<PendingChange> parts,
            boolean whole) {
        this.id = id;
        this.source = source;
        this.changes = content.changes();
        this.flaw = content.flaw();
        this.handle = handle;
        this.position = position;
        this.parts = parts;
        this.whole = whole;
    }

    /** What is delivered, or what is wrong with it. */
    private record Content(List<Change> changes, IllegalArgumentException flaw) {}

    /**
     * A change of a pattern without lanes. Its record is told from others by its table and key.
     *
     * @param change the change, with an id that is the same whenever the same change is read again, and a key unless it is a
     *     truncate
     * @param token what {@link WatchPattern#find} finds it by again: at most 255 characters
     */
    public static PendingChange of(Change change, String token) {
        return of(change, Source.of(change, token));
    }

    /** A change with all that is known of where it comes from. */
    public static PendingChange of(Change change, Source source) {
        return of(change, source, null);
    }

    /** The same with what the pattern needs to acknowledge it. */
    public static PendingChange of(Change change, Source source, Object handle) {
        if (!change.hasId()) {
            throw new IllegalArgumentException("The change of table " + change.getTable()
                    + " has no id, expected one that is the same whenever the change is read again");
        }
        return new PendingChange(null, source, new Content(List.of(change), null), handle, null, List.of(), false);
    }

    /**
     * A change that cannot be read.
     *
     * @param id the change's id
     * @param flaw what is wrong; its message never repeats values
     */
    public static PendingChange flawed(String id, Source source, IllegalArgumentException flaw) {
        return new PendingChange(id, source, new Content(List.of(), flaw), null, null, List.of(), false);
    }

    /** Of whose row nothing but this is known any more. */
    public static PendingChange unknown(String id, Source source, Throwable cause) {
        return flawed(id, source, Flaws.of("What was set aside of the change cannot be read", cause));
    }

    /** Several changes of one record as one, which is acknowledged with all of them. */
    public static PendingChange merged(List<PendingChange> parts, Change change) {
        Content content = new Content(List.of(change), null);
        return new PendingChange(change.getId(), parts.get(0).source, content, null, null, List.copyOf(parts), false);
    }

    /** Several rows of one record as one change that has a flaw. */
    public static PendingChange merged(List<PendingChange> parts, String id, IllegalArgumentException flaw) {
        Content content = new Content(List.of(), flaw);
        return new PendingChange(id, parts.get(0).source, content, null, null, List.copyOf(parts), false);
    }

    /** All changes of a source transaction as one; it has a flaw if one of them has. */
    public static PendingChange together(List<PendingChange> parts) {
        List<Change> changes =
                parts.stream().flatMap(part -> part.changes.stream()).toList();
        IllegalArgumentException flaw =
                parts.stream().flatMap(part -> part.flaw().stream()).findFirst().orElse(null);
        Content content = new Content(changes, flaw);
        return new PendingChange(idOfAll(parts), parts.get(0).source, content, null, null, List.copyOf(parts), true);
    }

    /**
     * An id for these changes together: that of the last with a digest of all; of one change its own. So it is the same
     * whenever it is made of the same changes, and never that of one of them or of another part of a transaction that was cut.
     */
    public static String idOfAll(List<PendingChange> changes) {
        String last = changes.get(changes.size() - 1).id();
        String all = changes.stream().map(PendingChange::id).collect(Collectors.joining("\n"));
        return changes.size() == 1 ? last : last + "+" + Digest.of(all, DIGEST_BYTES);
    }

    /** The change's id. */
    public String id() {
        return id == null ? changes.get(0).getId() : id;
    }

    /** What is wrong with it; empty if nothing is. */
    public Optional<IllegalArgumentException> flaw() {
        return Optional.ofNullable(flaw);
    }

    /**
     * The change.
     *
     * @throws IllegalStateException if it is not {@linkplain #isOne one}
     */
    public Change change() {
        if (!isOne()) {
            throw new IllegalStateException("Of " + id() + " there is no single change: it is " + changes.size()
                    + (flaw == null ? "" : ", as it cannot be read"));
        }
        return changes.get(0);
    }

    /** Whether it is one change that can be read, and neither has a flaw nor is a transaction of several changes. */
    public boolean isOne() {
        return changes.size() == 1;
    }

    /** All changes that it is; without those that have a flaw. */
    public List<Change> changes() {
        return changes;
    }

    /** Where it comes from; of several changes the first. */
    public Source source() {
        return source;
    }

    /**
     * What the pattern has given it with {@link #withHandle}.
     *
     * @throws IllegalStateException if it is of another pattern, which has given none or another
     */
    public <T> T handle(Class<T> type) {
        if (!type.isInstance(handle)) {
            throw new IllegalStateException(
                    "The change " + id() + " has no " + type.getSimpleName() + " of its pattern, but "
                            + (handle == null ? "nothing" : handle.getClass().getName()));
        }
        return type.cast(handle);
    }

    /** Where the lane stands once it and all before it are acknowledged; empty of patterns that have no position. */
    public Optional<String> position() {
        return Optional.ofNullable(position).map(Supplier::get);
    }

    /** Whether it {@linkplain #position has a position}. */
    public boolean hasPosition() {
        return position != null;
    }

    /** Whether it is made of no others. */
    public boolean isLeaf() {
        return parts.isEmpty();
    }

    /** The changes that it is made of, each one that can be read and acknowledged alone. */
    public Stream<PendingChange> leaves() {
        return isLeaf() ? Stream.of(this) : parts.stream().flatMap(PendingChange::leaves);
    }

    /** How many changes it may be that can be delivered one by one. */
    public int parts() {
        return whole || isLeaf() ? 1 : (int) leaves().count();
    }

    /** The text by which its record is told from others; all source transactions have the same. */
    public String recordId() {
        return whole ? RECORDS_OF_TRANSACTIONS : source.recordId();
    }

    /**
     * All record ids whose parked changes are older than this one: of its parts, which may spell the record's key or table
     * differently, and of source transactions, which may have changed its record too.
     */
    public Stream<String> recordIds() {
        return Stream.concat(leaves().map(leaf -> leaf.source.recordId()), Stream.of(RECORDS_OF_TRANSACTIONS))
                .distinct();
    }

    /** Whether all records of a table are gone by it, or by one of its changes. */
    public boolean isTruncating() {
        return isBarrier() || (whole && changes.stream().anyMatch(PendingChange::isTruncate));
    }

    private static boolean isTruncate(Change change) {
        return change.getOperation() == Operation.TRUNCATE;
    }

    /** Whether its source says of which table it is; if it does not, all changes there are of one. */
    public boolean namesTable() {
        return source.table().isPresent();
    }

    /** The names of its tables: as messages have them, and as its source spells them. */
    public Stream<String> tableNames() {
        return Stream.concat(
                        changes.stream().map(Change::getTable), leaves().flatMap(leaf -> leaf.source.table().stream()))
                .distinct();
    }

    /** The tables whose later changes wait for this barrier; a source that names no table is known by an empty name. */
    public Set<String> barredTables() {
        Set<String> tables = tableNames().collect(Collectors.toSet());
        return tables.isEmpty() ? Set.of(Fetch.NO_TABLE) : tables;
    }

    /** The bucket that its record is in. */
    public int bucket() {
        return source.bucket();
    }

    /**
     * Whether all changes before it go first and all after it wait, in every lane. A source transaction need not be one:
     * there is one lane, in which all of them are in order, and a truncate has its place within its transaction.
     */
    public boolean isBarrier() {
        return !whole && source.isBarrier();
    }

    /** The record's key as people know it: its value, of several columns a JSON array; empty if it has none. */
    public Optional<String> keyText() {
        return Optional.of(changes)
                .filter(one -> isOne())
                .map(one -> change().getKey())
                .map(key -> {
                    Object value = key.value();
                    return value instanceof List || value instanceof byte[] ? Json.write(value) : value.toString();
                });
    }

    /** The same with what the pattern needs to acknowledge it. */
    public PendingChange withHandle(Object newHandle) {
        return new PendingChange(id, source, new Content(changes, flaw), newHandle, position, parts, whole);
    }

    /**
     * The same with where the lane stands once it and all before it are acknowledged.
     *
     * @param after asked inside the cycle's transaction, and only if the lane is to stand there
     */
    public PendingChange at(Supplier<String> after) {
        return new PendingChange(id, source, new Content(changes, flaw), handle, after, parts, whole);
    }

    /** The same without a position, so that the lane cannot stand after it. */
    public PendingChange atNoPosition() {
        return new PendingChange(id, source, new Content(changes, flaw), handle, null, parts, whole);
    }

    /** The same with another change. */
    public PendingChange with(Change newChange) {
        return new PendingChange(id(), source, new Content(List.of(newChange), flaw), handle, position, parts, whole);
    }

    /** The same with a flaw. */
    public PendingChange with(IllegalArgumentException newFlaw) {
        return new PendingChange(id(), source, new Content(List.of(), newFlaw), handle, position, parts, whole);
    }

    @Override
    public String toString() {
        return "PendingChange[" + id() + "]";
    }
}
