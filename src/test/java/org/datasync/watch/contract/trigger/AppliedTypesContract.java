package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.Replica;
import org.junit.jupiter.api.Test;

/** A copy that is made by applying what triggers have captured has the very values, of whatever types they are. */
@Needs({Capability.TRIGGER, Capability.APPLY})
public abstract class AppliedTypesContract extends DatabaseContract {

    protected AppliedTypesContract(TestDatabase database) {
        super(database);
    }

    private static String apply(String copy) {
        return "datasync-watch:apply:copies?dataSource=#db&tableMap.typed=" + copy;
    }

    /** But that JSON has no zero with a sign. */
    @Test
    void valuesOfEveryType() {
        if (database.name().equals("PostgreSQL")) {
            context.execute("CREATE TYPE mood AS ENUM ('happy', 'sad')");
        }
        List<String> inserts = ImageContract.inserts(context, TypedColumn.of(database));
        for (String copy : List.of("by_value", "by_json", "by_list")) {
            context.execute(create(copy));
        }
        context.receive(trigger("store", "tables=typed"));
        inserts.forEach(context::execute);
        awaitReceived(inserts.size());
        List<Change> changes = List.copyOf(context.received());
        changes.forEach(change -> request(apply("by_value"), change));
        request(apply("by_json"), json(changes));
        request(apply("by_list"), new Changes(changes));
        request(apply("by_list"), new Changes(changes));

        Map<String, Map<String, Object>> rows = Replica.of(context.jdbc(), "typed", 1);
        for (String copy : List.of("by_value", "by_json", "by_list")) {
            String expected = described(rows);
            assertThat(described(Replica.of(context.jdbc(), copy, 1)))
                    .as(copy)
                    .isEqualTo(copy.equals("by_json") ? expected.replace("Double -0.0", "Double 0.0") : expected);
        }
    }

    private static String described(Map<String, Map<String, Object>> rows) {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(rows)
                .forEach((key, row) -> row.forEach((name, value) -> lines.add(key + " " + name + " " + value)));
        return String.join("\n", lines);
    }

    private String create(String copy) {
        List<TypedColumn> columns = TypedColumn.of(database);
        StringBuilder table = new StringBuilder("CREATE TABLE " + copy + " (id integer NOT NULL PRIMARY KEY");
        for (int i = 0; i < columns.size(); i++) {
            table.append(", c").append(i).append(' ').append(columns.get(i).type());
        }
        return table.append(")").toString();
    }

    private String json(List<Change> changes) {
        return new String(
                context.camel().getTypeConverter().convertTo(byte[].class, new Changes(changes)),
                StandardCharsets.UTF_8);
    }
}
