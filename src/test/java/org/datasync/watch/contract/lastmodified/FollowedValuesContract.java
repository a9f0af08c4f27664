package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the column holds by which a table is followed, and its key. */
@Needs(Capability.LAST_MODIFIED)
public abstract class FollowedValuesContract extends FollowContract {

    protected FollowedValuesContract(TestDatabase database) {
        super(database);
    }

    @Test
    void numbersAreFollowedAndEpochsTellTheTime() {
        context.execute("CREATE TABLE event (id integer NOT NULL PRIMARY KEY, happened bigint)");
        context.jdbc().update("INSERT INTO event VALUES (1, ?)", 1_769_860_800_123L);
        context.receive(alone("tables=event", "modifiedColumn=happened", "modifiedUnit=ms"));
        awaitReceived(1);
        assertThat(context.received().get(0).getChangedAt()).hasToString("2026-01-31T12:00:00.123Z");
    }

    @Test
    void aDayIsReadOnceItIsOver() {
        context.execute("CREATE TABLE event (id integer NOT NULL PRIMARY KEY, happened date)");
        boolean loose = dialect().name().equals("SQLite");
        for (int day = 0; day < 3; day++) {
            LocalDate date = LocalDate.now(ZoneOffset.UTC).plusDays(day - 2L);
            context.jdbc()
                    .update(
                            "INSERT INTO event VALUES (?, ?)",
                            day,
                            loose ? date.toString() : dialect().bound(date));
        }
        context.receive(alone("tables=event", "modifiedColumn=happened", "modifiedZone=UTC"));
        awaitReceived(2);
        assertThat(keys()).containsExactly("event 0", "event 1");
    }

    /** The types of times that there are of each precision. */
    private Stream<String> types() {
        boolean fine = database.name().equals("H2") || database.name().equals("HSQLDB");
        List<String> digits = fine ? List.of("(0)", "(3)", "(6)", "(9)") : List.of("(0)", "(3)", "(6)");
        return Stream.of(database.words().localTime(), database.words().instant())
                .filter(Objects::nonNull)
                .flatMap(type -> type.contains("(6)")
                        ? digits.stream().map(precision -> type.replace("(6)", precision))
                        : Stream.of(type));
    }

    /** Rows of three ticks of the column, several in each; a watch that stood at a value cut short would repeat or leave out some. */
    @Test
    void timesOfAnyPrecisionComeOnceAndInTheirOrder() {
        List<String> types = types().toList();
        for (int i = 0; i < types.size(); i++) {
            String table = "precise" + i;
            context.execute(
                    "CREATE TABLE " + table + " (id integer NOT NULL PRIMARY KEY, happened " + types.get(i) + ")");
            int digits = types.get(i).contains("(0)")
                    ? 0
                    : types.get(i).contains("(3)") ? 3 : types.get(i).contains("(9)") ? 9 : 6;
            for (int id = 1; id <= 9; id++) {
                LocalDateTime time = LocalDateTime.parse("2026-01-31T12:00:00")
                        .plusNanos((id - 1) / 3 * (long) Math.pow(10, 9 - digits));
                context.jdbc().update("INSERT INTO " + table + " VALUES (?, ?)", id, time(time.toString()));
            }
        }
        String[] options = {"tables=precise*", "modifiedColumn=happened", "batchSize=2"};
        context.receive(alone(options));
        awaitReceived(9 * types.size());
        for (int i = 0; i < types.size(); i++) {
            String table = "precise" + i + " ";
            assertThat(keys().stream().filter(key -> key.startsWith(table)))
                    .as(types.get(i))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 9)
                            .mapToObj(id -> table + id)
                            .toList());
        }
        context.close();
        context = newContext();
        context.jdbc().update("INSERT INTO precise0 VALUES (10, ?)", time("2026-01-31T12:00:03"));
        context.receive(alone(options));
        awaitReceived(1);
        assertThat(keys()).as("nothing comes again").containsExactly("precise0 10");
    }

    /** The JVM, the database and the column are in three zones; what is ahead in the column's may be past in the others'. */
    @ParameterizedTest
    @ValueSource(strings = {"Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Vienna"})
    void timesAreThoseOfTheZoneThatIsNamed(String zone) {
        LocalDateTime now = LocalDateTime.now(ZoneId.of(zone)).truncatedTo(ChronoUnit.SECONDS);
        put("product", 1, now.minusSeconds(30).toString());
        put("product", 2, now.plusMinutes(20).toString());
        context.receive(follow("tables=product", "modifiedZone=" + zone));
        awaitReceived(1);
        put("product", 3, now.minusSeconds(20).toString());
        awaitReceived(2);
        assertThat(keys()).containsExactly("product 1", "product 3");
        assertThat(context.received().get(0).getChangedAt())
                .isEqualTo(now.minusSeconds(30).atZone(ZoneId.of(zone)).toInstant());
    }

    /** What the database itself says of the time, in whatever zone its sessions are. */
    @Test
    void timesOfTheDatabaseAreTakenForWhatTheyAre() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<String> types = types().toList();
        for (int i = 0; i < types.size(); i++) {
            context.execute(
                    "CREATE TABLE told" + i + " (id integer NOT NULL PRIMARY KEY, happened " + types.get(i) + ")",
                    "INSERT INTO told" + i + " VALUES (1, CURRENT_TIMESTAMP)");
        }
        context.receive(alone("tables=told*", "modifiedColumn=happened", "lag=0"));
        awaitReceived(types.size());
        assertThat(context.received().stream().map(Change::getChangedAt)).allSatisfy(time -> assertThat(time)
                .isBetween(before, Instant.now().plusSeconds(1)));
    }

    @ParameterizedTest
    @CsvSource({"s, 1", "ms, 1000", "us, 1000000"})
    void epochsAreReadUpToTheSecondThatIsOver(String unit, long perSecond) {
        context.execute("CREATE TABLE event (id integer NOT NULL PRIMARY KEY, happened bigint)");
        long now = Instant.now().getEpochSecond();
        context.jdbc().update("INSERT INTO event VALUES (1, ?)", (now - 60) * perSecond);
        context.jdbc().update("INSERT INTO event VALUES (2, ?)", (now + 1200) * perSecond);
        context.receive(alone("tables=event", "modifiedColumn=happened", "modifiedUnit=" + unit));
        awaitReceived(1);
        context.jdbc().update("INSERT INTO event VALUES (3, ?)", (now - 30) * perSecond + perSecond / 2);
        awaitReceived(2);
        assertThat(keys()).containsExactly("event 1", "event 3");
        assertThat(context.received().get(0).getChangedAt()).isEqualTo(Instant.ofEpochSecond(now - 60));
    }

    /** Only the database knows their order: capitals, accents and blanks go by its collation. */
    @Test
    void keysOfTextUuidAndDecimalAreOrderedByTheDatabase() {
        boolean typed = database.words().uuid() != null && !database.name().equals("SQLite");
        String uuid = typed ? database.words().uuid() : "varchar(36)";
        context.execute("CREATE TABLE part (code varchar(20) NOT NULL, device " + uuid
                + " NOT NULL, amount decimal(12, 3) NOT NULL, happened "
                + database.words().localTime()
                + ", PRIMARY KEY (code, device, amount))");
        List<String> codes = List.of("a", "B", "c ", "C1", "  d", "Z", "_", "\u00e9x", "\u00d61", "'\"`", "e  f");
        List<String> devices = List.of("00000000-0000-0000-0000-000000000001", "ffffffff-0000-4000-8000-00000000000a");
        List<String> amounts = List.of("-10.500", "-9.000", "0.000", "9.125", "10.000");
        for (String code : codes) {
            for (String device : devices) {
                for (String amount : amounts) {
                    context.jdbc()
                            .update(
                                    "INSERT INTO part VALUES (?, CAST('" + device + "' AS "
                                            + uuid.replace("varchar", InnoDb.is(database) ? "char" : "varchar") + "), "
                                            + amount
                                            + ", ?)",
                                    code,
                                    time(second(1)));
                }
            }
        }
        int all = codes.size() * devices.size() * amounts.size();
        context.receive(alone("tables=part", "modifiedColumn=happened", "batchSize=7"));
        awaitReceived(all);
        assertThat(context.received().stream().map(change -> change.getKey().values()))
                .doesNotHaveDuplicates()
                .hasSize(all);
        context.jdbc().update("UPDATE part SET happened = ? WHERE code = 'c '", time(second(2)));
        awaitReceived(all + devices.size() * amounts.size());
    }
}
