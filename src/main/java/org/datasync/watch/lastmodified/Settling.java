package org.datasync.watch.lastmodified;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides up to which mark all that was written can be seen; does no I/O. How it works:
 *
 * <ol>
 *   <li>A mark (a time, the last number of a sequence) is taken, and then all open work is listed. Whatever was written
 *       before the mark was committed by then, or belongs to that work.
 *   <li>The mark is settled once all of that work has ended. Work that comes later writes nothing before the mark.
 *   <li>Unless it takes the place of work that the mark waits for: a statement that waits for a lock has its time already and no
 *       transaction yet, and a transaction that is prepared goes on under another name. So what appears in the line of work that
 *       a mark waits for is waited for too, also while both are there, as it stays when the other ends.
 *   <li>Marks wait in the order in which they were taken. The newest that is settled counts. Of marks that wait for the same
 *       work the newest is enough, and of too many each second one.
 * </ol>
 *
 * <p>What is not looked at does not settle: a look that failed, or saw an old list, is simply not told. After a restart, and on
 * another node, nothing is settled until a mark of its own is. Not thread-safe.
 */
final class Settling<M> {

    /** So many marks wait at most, so that a transaction that is open for days costs nothing. */
    private static final int MOST = 64;

    private final Deque<Waiting<M>> marks = new ArrayDeque<>();
    private Map<String, Work> open = Map.of();
    private Optional<M> settled = Optional.empty();

    private record Waiting<M>(M mark, Map<String, Work> on) {
        boolean isOver() {
            return on.isEmpty();
        }
    }

    /**
     * Tells of a look.
     *
     * @param mark taken before the list was made
     * @param now all open work of the list
     */
    void look(M mark, Collection<Work> now) {
        Map<String, Work> byName =
                now.stream().collect(Collectors.toMap(Work::name, Function.identity(), (one, same) -> one));
        List<Work> successors = byName.values().stream()
                .filter(work -> work.takesFrom().isPresent() && !open.containsKey(work.name()))
                .toList();
        List<Waiting<M>> still = marks.stream()
                .map(waiting -> new Waiting<>(waiting.mark(), on(waiting.on(), byName, successors)))
                .toList();
        marks.clear();
        marks.addAll(still);
        add(new Waiting<>(mark, byName));
        open = byName;
        settle();
    }

    private static Map<String, Work> on(Map<String, Work> before, Map<String, Work> now, List<Work> successors) {
        Set<String> lines = before.values().stream()
                .flatMap(work -> work.passesTo().stream())
                .collect(Collectors.toSet());
        Set<String> names = new HashSet<>(before.keySet());
        successors.stream()
                .filter(work -> lines.contains(work.takesFrom().orElseThrow()))
                .map(Work::name)
                .forEach(names::add);
        names.retainAll(now.keySet());
        return names.stream().collect(Collectors.toMap(Function.identity(), now::get));
    }

    private void add(Waiting<M> newest) {
        if (!marks.isEmpty() && marks.getLast().on().keySet().equals(newest.on().keySet())) {
            marks.removeLast(); // both settle at once, and the later is further on
        } else if (marks.size() == MOST) {
            thin();
        }
        marks.addLast(newest);
    }

    private void thin() {
        boolean keep = true;
        for (Iterator<Waiting<M>> each = marks.iterator(); each.hasNext(); keep = !keep) {
            each.next();
            if (!keep) {
                each.remove();
            }
        }
    }

    private void settle() {
        List<Waiting<M>> all = new ArrayList<>(marks);
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).isOver()) {
                settled = Optional.of(all.get(i).mark());
                marks.clear();
                marks.addAll(all.subList(i + 1, all.size()));
                return;
            }
        }
    }

    /** The newest mark before which nothing can appear any more; empty while none is. */
    Optional<M> settled() {
        return settled;
    }

    /** The work that the oldest mark waits for; none if no mark waits. */
    Collection<Work> waitedFor() {
        return marks.isEmpty() ? List.of() : List.copyOf(marks.getFirst().on().values());
    }

    /** How many marks wait. */
    int waiting() {
        return marks.size();
    }
}
