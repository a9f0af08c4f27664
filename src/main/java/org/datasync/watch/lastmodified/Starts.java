package org.datasync.watch.lastmodified;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.lastmodified.ModifiedColumn.Measure;
import org.datasync.watch.schema.Column.Reading;

/**
 * Where tables begin that have no place yet, and how far those that have one are behind.
 *
 * @param from what the options say
 * @param withoutValue whether records without a value are walked first
 */
record Starts(StartFrom from, boolean withoutValue) {

    /** The same with a place for each table that has none and of which it is known by now. */
    Positions complete(Positions stored, List<TableRows> tables, Optional<Mark> now) {
        Positions positions = stored;
        for (TableRows table : tables) {
            if (positions.of(table.text()).isEmpty()) {
                Optional<Place> place = place(table, now);
                if (place.isPresent()) {
                    positions = positions.with(table.text(), place.get());
                }
            }
        }
        return positions;
    }

    private Optional<Place> place(TableRows table, Optional<Mark> now) {
        Optional<Place> begin =
                from.isBeginning() ? Optional.of(Place.BEGINNING) : now.map(mark -> place(table, mark, from));
        return withoutValue ? begin.map(place -> place.withoutValueAfter(List.of())) : begin;
    }

    /** Where a table begins if it begins there; what was written shortly before comes too, as clocks may differ. */
    static Place place(TableRows table, Mark now, StartFrom from) {
        if (from.isBeginning()) {
            return Place.BEGINNING;
        }
        ModifiedColumn modified = table.watched().modified();
        if (modified.measure() == Measure.TRANSACTION) {
            Optional<Object> number = from.isNow()
                    ? now.transaction().map(Object.class::cast)
                    : from.number().map(String::valueOf);
            return number.map(Place::from).orElse(Place.BEGINNING);
        }
        if (modified.measure() == Measure.NUMBER) {
            Optional<Object> number = from.isNow()
                    ? Optional.<Object>ofNullable(now.newest().get(table.text()))
                    : from.number().map(Object.class::cast);
            return number.map(Place::from).orElse(Place.BEGINNING);
        }
        Instant time = from.isNow()
                ? now.time().minus(table.lag())
                : from.time(modified.zone(), now.time()).orElseThrow();
        return Place.from(Change.jsonForm(modified.at(time)));
    }

    /**
     * Where a table goes on that is at a time which is still to come; empty if it is at none. What was delivered was before the
     * time then, so the clock was set back since, and what is changed from now on would lie behind.
     *
     * @param setBack whether it was since the last look; of a table of which nothing was delivered yet nothing else tells
     */
    Optional<Place> broughtBack(TableRows table, Positions positions, Mark now, boolean setBack) {
        ModifiedColumn modified = table.watched().modified();
        if (!modified.measure().isTime()) {
            return Optional.empty();
        }
        return positions
                .of(table.text())
                .filter(place -> setBack || !place.key().isEmpty())
                .filter(place -> place.modified()
                        .filter(value -> modified.isToCome(value, now.time()))
                        .isPresent())
                .map(place -> place.at(Change.jsonForm(modified.at(now.time().minus(table.lag())))));
    }

    /**
     * Refuses a beginning that a table cannot have.
     *
     * @throws IllegalArgumentException if the column has no such value
     */
    static void require(WatchedTable watched, StartFrom from, String option) {
        boolean time = watched.modified().measure().isTime();
        if (from.isBeginning() || from.isNow() || time != from.number().isPresent()) {
            return;
        }
        throw new IllegalArgumentException("The option " + option + " is " + from + ", but the column "
                + watched.modified().column().name() + " of " + watched.table().name() + " holds "
                + (time ? "times" : "numbers") + ", expected beginning, now, or " + (time ? "a time" : "a number"));
    }

    /** A value of the position in the form in which it is stored. */
    static Object stored(ModifiedColumn modified, Object value) {
        boolean asItIs = value instanceof Number || modified.column().reading() == Reading.LOOSE;
        return asItIs ? value : modified.column().convert(value);
    }

    /**
     * How old the oldest change is that was not delivered; empty if there is none but what is to come.
     *
     * @param unknown what is said of a change without a time
     */
    Optional<Duration> age(TableRows table, Positions positions, Instant now, Duration unknown) {
        ModifiedColumn modified = table.watched().modified();
        Optional<Object> next = table.next(positions.of(table.text()).orElse(Place.BEGINNING));
        if (!modified.measure().isTime()) {
            return next.map(value -> unknown);
        }
        Instant first = modified.time(modified.at(now)).orElse(now);
        return next.flatMap(modified::time)
                .filter(time -> time.isBefore(first))
                .map(time -> Duration.between(time, now));
    }

    /** How far a table is: an estimate of its newest value against its place, as of the last look. */
    Map<String, Object> standing(TableRows table, Positions positions) {
        Map<String, Object> standing = new LinkedHashMap<>();
        Optional<Object> stands = positions.of(table.text()).flatMap(Place::modified);
        Optional<Object> newest = table.newest();
        standing.put("table", table.text());
        standing.put("mode", table.mode().word());
        standing.put("position", stands.map(String::valueOf).orElse(null));
        standing.put("newest", newest.map(Change::jsonForm).map(String::valueOf).orElse(null));
        ModifiedColumn modified = table.watched().modified();
        standing.put(
                "behindMillis",
                newest.flatMap(modified::time)
                        .map(last -> stands.map(value -> stored(modified, value))
                                .flatMap(modified::time)
                                .map(place -> Math.max(
                                        0, Duration.between(place, last).toMillis()))
                                .orElse(null))
                        .orElse(null));
        return standing;
    }
}
