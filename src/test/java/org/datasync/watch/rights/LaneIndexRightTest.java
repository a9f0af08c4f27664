package org.datasync.watch.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.support.FewRights;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A user who may read and write the change table, but not index it, has lanes without an index. */
class LaneIndexRightTest {

    @Test
    void lanesWorkForAUserWhoMayNotIndexThem() {
        try (FewRights rights = FewRights.on("PostgreSQL");
                WatchContext few = new WatchContext(rights.few())) {
            try (WatchContext owner = new WatchContext(rights.owner())) {
                owner.receive(
                        DatabaseContract.watch("other", "changeTable=queue", "subscriber=other", "install=ensure"));
            }
            JdbcTemplate jdbc = new JdbcTemplate(rights.owner());
            jdbc.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO " + rights.grantee());
            jdbc.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + rights.grantee());
            jdbc.execute("INSERT INTO queue (table_name, record_key) SELECT 'product', '{\"id\":' || n || '}'"
                    + " FROM generate_series(1, 30) n");
            few.receive(DatabaseContract.watch("queue", "install=ensure", "lanes=4"));
            await().until(() -> few.received().size() == 30);

            assertThat(jdbc.queryForList("SELECT indexname FROM pg_indexes WHERE indexname LIKE '%lanes%'"))
                    .isEmpty();
        }
    }
}
