package org.datasync.watch.demo;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The application of the store. It changes its records and knows nothing of anybody who watches; now and then it rolls a
 * transaction back.
 */
final class StoreApplication {

    private static final List<String> DEPARTMENTS =
            List.of("Produce", "Dairy", "Bakery", "Deli", "Bulk", "Grocery", "Frozen", "Household");
    private static final List<String> KINDS = List.of("Organic", "Local", "Fresh", "Whole", "Small", "Family Size");
    private static final List<String> GOODS = List.of(
            "Bananas", "Apples", "Oat Milk", "Butter", "Rye Bread", "Olives", "Lentils", "Brown Rice", "Peas", "Soap");
    private static final List<String> FIRST_NAMES = List.of("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald");
    private static final List<String> LAST_NAMES = List.of("Miller", "Okafor", "Nguyen", "García", "Schmidt", "Ito");

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;
    private final Random random = new Random(1);
    private final AtomicInteger made = new AtomicInteger();

    StoreApplication(JdbcTemplate jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** How many records were changed, and that committed. */
    int made() {
        return made.get();
    }

    /** Opens the store, with departments and a few products. */
    void open() {
        inTransaction(() -> {
            for (int i = 0; i < DEPARTMENTS.size(); i++) {
                jdbc.update("insert into department values (?, ?)", i + 1, DEPARTMENTS.get(i));
            }
            return DEPARTMENTS.size();
        });
        for (int i = 0; i < 5; i++) {
            inTransaction(this::addProduct);
        }
    }

    /** One business transaction. */
    void work() {
        int choice = random.nextInt(100);
        if (choice < 25) {
            inTransaction(this::addProduct);
        } else if (choice < 60) {
            inTransaction(this::changePrice);
        } else if (choice < 75) {
            inTransaction(this::addCustomer);
        } else if (choice < 80) {
            inTransaction(this::renameDepartment);
        } else if (choice < 90) {
            inTransaction(this::removeProduct);
        } else if (choice < 95) {
            inTransaction(this::removeCustomer);
        } else {
            inTransaction(this::startToAddCustomerAndGiveUp);
        }
    }

    /** A transaction that changes so many records; none of them if it gives 0, as then it is rolled back. */
    private interface Work {
        int run();
    }

    private void inTransaction(Work work) {
        Integer changes = transactions.execute(status -> {
            int count = work.run();
            if (count == 0) {
                status.setRollbackOnly();
            }
            return count;
        });
        made.addAndGet(changes == null ? 0 : changes);
    }

    private int addProduct() {
        String upc = String.format(Locale.ROOT, "%013d", 10_000_000_000L + random.nextInt(1_000_000_000));
        return jdbc.update(
                "insert into product values (?, ?, ?, ?)",
                upc,
                1 + random.nextInt(DEPARTMENTS.size()),
                pick(KINDS) + " " + pick(GOODS),
                price());
    }

    private int changePrice() {
        BigDecimal price = price();
        return withSome(
                "product",
                "upc",
                upc -> jdbc.update("update product set price = ? where upc = ? and price <> ?", price, upc, price));
    }

    private int removeProduct() {
        return withSome("product", "upc", upc -> jdbc.update("delete from product where upc = ?", upc));
    }

    private int addCustomer() {
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        String first = pick(FIRST_NAMES);
        String last = pick(LAST_NAMES);
        String email = random.nextInt(4) == 0 ? null : first.toLowerCase(Locale.ROOT) + "@example.org";
        LocalDate since = LocalDate.of(2026, 1, 1).plusDays(random.nextInt(300));
        return jdbc.update("insert into customer values (?, ?, ?, ?)", id, first + " " + last, email, since);
    }

    private int startToAddCustomerAndGiveUp() {
        addCustomer();
        return 0;
    }

    private int removeCustomer() {
        return withSome("customer", "id", id -> jdbc.update("delete from customer where id = ?", id));
    }

    private int renameDepartment() {
        int number = 1 + random.nextInt(DEPARTMENTS.size());
        String name = DEPARTMENTS.get(number - 1) + (random.nextBoolean() ? " & More" : "");
        return jdbc.update("update department set name = ? where number = ? and name <> ?", name, number, name);
    }

    private interface KeyWork {
        int run(Object key);
    }

    private int withSome(String table, String key, KeyWork work) {
        List<Object> keys = jdbc.queryForList("select " + key + " from " + table + " order by " + key, Object.class);
        return keys.isEmpty() ? 0 : work.run(pick(keys));
    }

    private BigDecimal price() {
        return BigDecimal.valueOf(49 + random.nextInt(2_000), 2);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
