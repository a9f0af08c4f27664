package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.stream.IntStream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Lacks;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;

/** Key columns are proven to be unique, or a person says that they need not be. */
public abstract class KeyProofContract extends DatabaseContract {

    private static final int RECORDS = 1_000;

    protected KeyProofContract(TestDatabase database) {
        super(database);
    }

    private void createProducts() {
        context.execute("CREATE TABLE article (id integer PRIMARY KEY, upc varchar(13) NOT NULL, price integer)");
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO article VALUES (?, '0001', 1)",
                        IntStream.range(0, RECORDS)
                                .mapToObj(id -> new Object[] {id})
                                .toList());
    }

    @Test
    void keysThatNothingProvesUniqueAreRefused() {
        createProducts();

        assertThat(refusal(trigger("store", "tables=article", "table.article.keyColumns=upc")))
                .contains(stored("article"), "upc", "unique index", "keyColumns", "uniqueKey=false");
        assertThat(refusal(trigger("store", "tables=article", "table.article.uniqueKey=maybe")))
                .contains("table.article.uniqueKey", "maybe");
    }

    @Test
    void eachRecordOfAKeyThatIsNotUniqueIsCapturedOnce() {
        createProducts();
        context.receive(trigger(
                "store",
                "tables=article",
                "table.article.keyColumns=upc",
                "table.article.uniqueKey=false",
                "capture=both"));
        context.execute("UPDATE article SET price = price + id");
        awaitReceived(RECORDS - 1);
        awaitEmpty("datasync");

        assertThat(received()).isEqualTo(Collections.nCopies(RECORDS - 1, "update " + stored("article") + " [0001]"));
        assertThat(context.received())
                .allSatisfy(change -> assertThat(change.getBefore().get(stored("id")))
                        .isEqualTo(change.getAfter().get(stored("id"))));
    }

    @Test
    void uniqueIndexesAndWhatContainsThemAreProof() {
        context.execute(
                "CREATE TABLE coded (id integer PRIMARY KEY, code varchar(10) NOT NULL, shop integer NOT NULL)",
                "CREATE UNIQUE INDEX coded_code ON coded (code)");
        context.receive(trigger("store", "tables=coded", "table.coded.keyColumns=shop,code"));
        context.execute("INSERT INTO coded VALUES (1, 'a', 7)");
        awaitReceived(1);

        assertThat(received()).containsExactly("insert " + stored("coded") + " [7, a]");
        assertThat(refusal(trigger("other", "tables=coded", "table.coded.keyColumns=shop")))
                .contains("uniqueKey");
    }

    @Test
    @Needs(Capability.STATEMENT_TRIGGERS)
    void triggersThatRunOnceForAStatement() {
        createProducts();
        context.receive(trigger("store", "tables=article", "triggerLevel=statement"));
        context.execute("UPDATE article SET price = 2");
        awaitReceived(RECORDS);
    }

    @Test
    @Lacks(Capability.STATEMENT_TRIGGERS)
    void statementTriggersAreForDatabasesThatHaveThem() {
        createProducts();
        assertThat(refusal(trigger("store", "tables=article", "triggerLevel=statement")))
                .contains(stored("article"), "triggerLevel=statement", "triggerLevel=row");
        assertThat(refusal(trigger("store", "tables=article", "table.article.triggerLevel=both")))
                .contains("table.article.triggerLevel", "both", "row");
    }
}
