package org.datasync.watch.lastmodified;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.log.Log;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Compares where a watch stands with what its database has come to, which is less after the restoration of a dump, and where a
 * clock or a sequence was set back: what is changed from then on would lie behind.
 *
 * <p>Of numbers only a sequence tells what the next one is. Where none does, that the newest records were deleted looks the same, so
 * that it is only told.
 *
 * @param watch the watch's name
 * @param jdbc the watched database
 * @param dialect its dialect
 */
record Restored(String watch, JdbcTemplate jdbc, Dialect dialect) {

    private static final Log LOG = Log.of(Restored.class);

    /** Clocks that were set back by less are for the lag; those of local times may be by an hour. */
    private static final Duration CLOCKS = Duration.ofMinutes(70);

    /**
     * Looks at a table; warns of what is likely to be missed.
     *
     * @param now what was true before
     * @throws IllegalArgumentException if the database cannot have come to where the table stands
     */
    void look(TableRows table, Positions positions, Optional<Mark> now) {
        Optional<Place> place = positions.of(table.text());
        Optional<Object> stands = place.flatMap(Place::modified);
        Optional<String> problem =
                switch (table.watched().modified().measure()) {
                    case TRANSACTION -> {
                        warnOfTransactionsToCome(table);
                        yield stands.flatMap(value -> now.flatMap(mark -> ofTransactions(value, mark)));
                    }
                    case NUMBER -> stands.flatMap(value -> ofNumbers(table, place.orElseThrow(), value));
                    default -> stands.flatMap(value -> now.flatMap(mark -> ofTimes(table, value, mark)));
                };
        problem.ifPresent(found -> {
            throw new IllegalArgumentException("The watch " + watch + " stands at a value of " + table.text()
                    + " that the database cannot have yet: " + found
                    + ". Was it restored from a dump, or its clock or a sequence set back? Say with action=rewind and"
                    + " startFrom where to go on");
        });
    }

    private static Optional<String> ofTransactions(Object stands, Mark now) {
        return now.transaction()
                .filter(open -> number(open).compareTo(number(stands)) < 0)
                .map(open -> "transaction " + stands + ", while it is at " + open);
    }

    private static Optional<String> ofTimes(TableRows table, Object stands, Mark now) {
        ModifiedColumn modified = table.watched().modified();
        return modified.time(Starts.stored(modified, stands))
                .filter(time -> time.isAfter(now.time().plus(CLOCKS)))
                .map(time -> time + ", while its clock says " + now.time());
    }

    private Optional<String> ofNumbers(TableRows table, Place place, Object stands) {
        if (!(stands instanceof Number)) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(stands.toString());
        Optional<BigDecimal> newest =
                table.newest().filter(Number.class::isInstance).map(Restored::decimal);
        Optional<BigDecimal> last = lastNumber(table.watched());
        boolean aheadOfAll =
                newest.filter(value -> value.compareTo(number) >= 0).isEmpty();
        if (last.isPresent() ? last.get().compareTo(number) >= 0 : !aheadOfAll) {
            return Optional.empty();
        }
        String found = "number " + stands + ", while "
                + last.map(value -> "its sequence is at " + value)
                        .orElseGet(() -> newest.map(value -> "the highest that there is, is " + value)
                                .orElse("there is none"));
        if (aheadOfAll && last.isPresent() && !place.key().isEmpty()) {
            return Optional.of(found);
        }
        LOG.warn(
                "The watch {} stands in {} at the {}: what gets a lower number is not seen. If a dump was restored, or a"
                        + " sequence set back, say with action=rewind and startFrom where to go on",
                watch,
                table.text(),
                found);
        return Optional.empty();
    }

    private Optional<BigDecimal> lastNumber(WatchedTable watched) {
        return dialect.lastNumber(
                        dialect.quote(watched.table().name()),
                        watched.modified().column().name())
                .map(query -> jdbc.queryForObject(
                        query.sql(), BigDecimal.class, query.arguments().toArray()));
    }

    /** What a restored dump has of transactions of another server waits until this one has come to them. */
    private void warnOfTransactionsToCome(TableRows table) {
        Optional<BigInteger> newest =
                table.newest().map(Restored::number); // before the other: what it reads may end meanwhile
        Optional<BigInteger> next =
                dialect.nextTransaction().map(query -> number(jdbc.queryForObject(query, String.class)));
        if (newest.isEmpty() || next.isEmpty() || newest.get().compareTo(next.get()) < 0) {
            return;
        }
        String column = dialect.quote(table.watched().modified().column().name());
        LOG.warn(
                "The watch {} does not see records of {} of transactions that are still to come, up to {}, while the database"
                        + " is at {}: was it restored from a dump? Have them written anew, as with UPDATE {} SET {} ="
                        + " pg_current_xact_id() WHERE {} >= '{}'",
                watch,
                table.text(),
                newest.get(),
                next.get(),
                dialect.quote(table.watched().table().name()),
                column,
                column,
                next.get());
    }

    private static BigInteger number(Object value) {
        return new BigInteger(value.toString());
    }

    private static BigDecimal decimal(Object value) {
        return new BigDecimal(value.toString());
    }
}
