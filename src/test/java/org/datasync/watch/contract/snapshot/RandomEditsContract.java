package org.datasync.watch.contract.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;

/**
 * A table is edited at random while nobody compares it, with keys whose order and equality are the database's own; then what is
 * delivered is all that differs, and nothing else, although the route fails at random.
 */
@Needs(Capability.SNAPSHOT)
public abstract class RandomEditsContract extends ItemsContract {

    protected RandomEditsContract(TestDatabase database) {
        super(database);
    }

    @Test
    void whatIsDeliveredIsExactlyWhatDiffers() throws Exception {
        createItems();
        edit(1500);
        replica.putAll(items());
        start();
        awaitComparison();
        assertThat(context.count("seen")).isZero();
        for (int round = 0; round < 8; round++) {
            context.camel().getRouteController().suspendRoute("compare");
            Map<List<Object>, Item> before = items();
            switch (round) {
                case 2 -> edit(6000 / fewer());
                case 4 -> context.execute("DELETE FROM item WHERE price < 500");
                case 5 -> context.execute("DELETE FROM item WHERE nr <> 3");
                default -> edit(random.nextInt(1500) / fewer());
            }
            Map<List<Object>, Item> after = items();
            context.camel().getRouteController().resumeRoute("compare");
            awaitComparison();
            await().until(() -> context.count("datasync_failure") == 0);
            assertThat(told()).as("round %s", round).containsExactlyInAnyOrderElementsOf(differences(before, after));
            assertThat(replica).as("round %s", round).isEqualTo(after);
        }
    }
}
