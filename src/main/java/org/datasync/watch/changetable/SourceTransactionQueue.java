package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.SqlClause;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds out which source transactions of our own change table are next, in the order of their <em>highest</em> ids.
 *
 * <p>The rows of transactions that run at once interleave. If one transaction changed a record and committed, and then
 * another changed it, all ids of the first are lower than the second's id for that record, and so is the first's highest id
 * than the second's; of the lowest ids that is not true. So by their highest ids the changes of each record stay in order.
 *
 * <ol>
 *   <li>List the first rows of the queue, ids and transactions only, and look up the highest id of each transaction among
 *       them. All of a transaction's rows are visible if one is.
 *   <li>A transaction that ends within the list is next, before all that are not on it: those have higher ids only.
 *   <li>If none does, the rows of long transactions fill the list. Then list the first rows of others, up to the lowest
 *       highest id that is known, until a transaction ends within the last list or nothing else is left below that.
 * </ol>
 *
 * <p>Each list begins at the start of the queue. One that went on where the last one ended could show a transaction without
 * the one before it, if that was committed in between and lies below.
 */
final class SourceTransactionQueue {

    /** How many rows are listed at least: they are short. */
    private static final int SHORTEST_LIST = 100;

    private final JdbcTemplate jdbc;
    private final SourceTransactionSql sql;

    SourceTransactionQueue(JdbcTemplate jdbc, SourceTransactionSql sql) {
        this.jdbc = jdbc;
        this.sql = sql;
    }

    SourceTransactionSql sql() {
        return sql;
    }

    /**
     * A source transaction, or a row that has none and so is one by itself.
     *
     * @param transactionId the transaction; null for such a row
     * @param ids the ids of its rows, in order
     * @param isComplete whether these are the ids of all its rows
     */
    record SourceTransaction(String transactionId, List<Long> ids, boolean isComplete) {}

    private record Entry(long id, String transactionId) {}

    private record Known(String transactionId, List<Long> ids, long highestId) {
        private SourceTransaction transaction() {
            return new SourceTransaction(transactionId, ids, ids.get(ids.size() - 1) == highestId);
        }
    }

    /**
     * The next source transactions, in order; none if nothing is pending.
     *
     * @param rows how many rows the caller has use for
     */
    List<SourceTransaction> next(int rows) {
        int limit = Math.max(rows, SHORTEST_LIST);
        Map<String, Known> transactions = new LinkedHashMap<>();
        List<Known> known = new ArrayList<>();
        long lowest = Long.MAX_VALUE;
        long end;
        do {
            List<Entry> list = list(lowest, transactions.keySet(), limit);
            boolean full = list.size() == limit;
            end = full ? list.get(limit - 1).id() : lowest;
            boolean toTheLast = !full && lowest == Long.MAX_VALUE;
            for (Known one : known(list, toTheLast)) {
                known.add(one);
                Optional.ofNullable(one.transactionId()).ifPresent(id -> transactions.put(id, one));
                lowest = Math.min(lowest, one.highestId());
            }
        } while (lowest > end);
        return ended(known, end);
    }

    private static List<SourceTransaction> ended(List<Known> known, long end) {
        return known.stream()
                .filter(one -> one.highestId() <= end)
                .sorted(Comparator.comparing(Known::highestId))
                .map(Known::transaction)
                .toList();
    }

    private List<Entry> list(long below, Collection<String> known, int limit) {
        SqlClause query = sql.transactions(below, known, limit);
        return jdbc.query(
                query.sql(),
                (row, index) -> new Entry(row.getLong(1), row.getString(2)),
                query.arguments().toArray());
    }

    /** The transactions of a list; if it goes to the last row that is pending, it shows their highest ids too. */
    private List<Known> known(List<Entry> list, boolean toTheLast) {
        List<Known> known = new ArrayList<>();
        Map<String, List<Long>> ids = new LinkedHashMap<>();
        for (Entry entry : list) {
            if (entry.transactionId() == null) {
                known.add(new Known(null, List.of(entry.id()), entry.id()));
            } else {
                ids.computeIfAbsent(entry.transactionId(), id -> new ArrayList<>())
                        .add(entry.id());
            }
        }
        Map<String, Long> highest = toTheLast || ids.isEmpty() ? Map.of() : highestIds(ids.keySet());
        ids.forEach((transactionId, listed) -> known.add(
                new Known(transactionId, listed, highest.getOrDefault(transactionId, listed.get(listed.size() - 1)))));
        return known;
    }

    private Map<String, Long> highestIds(Collection<String> transactions) {
        SqlClause query = sql.highestIds(transactions);
        Map<String, Long> highest = new HashMap<>();
        jdbc.query(
                query.sql(),
                row -> {
                    highest.put(row.getString(1), row.getLong(2));
                },
                query.arguments().toArray());
        return highest;
    }
}
