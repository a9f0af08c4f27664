package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;

/** Tables that are followed by a column. */
@Needs(Capability.LAST_MODIFIED)
public abstract class FollowedTableContract extends FollowContract {

    protected FollowedTableContract(TestDatabase database) {
        super(database);
    }

    @Test
    void moreRecordsOfOneTimeThanABatchHasComeOnceAndInOrder() {
        IntStream.rangeClosed(1, 95).forEach(id -> put("product", id, second(1)));
        context.receive(follow("tables=product", "batchSize=10"));
        awaitReceived(95);
        assertThat(keys())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 95)
                        .mapToObj(id -> "product " + id)
                        .toList());
    }

    @Test
    void aChangeTellsTheRecordAndWhenItChanged() {
        put("product", 7, "2026-01-31T12:00:01.250");
        context.receive(follow("tables=product", "modifiedZone=Asia/Kathmandu"));
        awaitReceived(1);
        Change change = context.received().get(0);
        assertThat(change.getOperation()).isEqualTo(Operation.UPSERT);
        assertThat(change.getAfter())
                .containsEntry(stored("id"), 7)
                .containsEntry(stored("name"), "n7")
                .containsKeys(stored("created"), stored("modified"));
        assertThat(change.getChangedAt()).hasToString("2026-01-31T06:15:01.250Z");
        assertThat(change.getId()).doesNotContain("n7").contains("2026-01-31T12:00:01.25");
    }

    @Test
    void aRecordThatChangesAgainComesAgain() {
        put("product", 1, second(1));
        put("product", 2, second(2));
        context.receive(follow("tables=product"));
        awaitReceived(2);
        put("product", 1, second(3));
        awaitReceived(3);
        assertThat(keys()).containsExactly("product 1", "product 2", "product 1");
        assertThat(context.received().stream().map(Change::getId)).doesNotHaveDuplicates();
    }

    @Test
    void tablesTakeTurnsAndEachHasItsPlace() {
        IntStream.rangeClosed(1, 60).forEach(id -> put("product", id, second(id % 50)));
        IntStream.rangeClosed(1, 3).forEach(id -> put("price", id, second(id)));
        context.receive(follow("tables=pr*", "batchSize=10"));
        awaitReceived(63);
        assertThat(keys()).doesNotHaveDuplicates();
        assertThat(keys().subList(0, 25)).contains("price 1", "price 2", "price 3");
        put("price", 4, second(4));
        awaitReceived(64);
    }

    @Test
    void insertsAndDeletesAreToldByColumns() {
        put("product", 1, second(1));
        context.jdbc().update("UPDATE product SET created = modified");
        put("product", 2, second(2));
        put("product", 3, second(3));
        context.execute("UPDATE product SET gone = 1 WHERE id = 3");
        context.receive(follow("tables=product", "createdColumn=created", "deletedColumn=gone"));
        awaitReceived(3);
        assertThat(context.received().stream().map(Change::getOperation))
                .containsExactly(Operation.INSERT, Operation.UPSERT, Operation.DELETE);
        assertThat(context.received().get(2).getAfter()).isNull();
    }
}
