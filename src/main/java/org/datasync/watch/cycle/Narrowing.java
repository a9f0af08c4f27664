package org.datasync.watch.cycle;

import org.datasync.watch.cycle.CycleSpec.BatchSpec;

/**
 * Finds the change that is to blame that a batch has failed, and says how many changes a cycle may take until it is found:
 *
 * <ol>
 *   <li>Where nobody knows which one it is, as all travel in one exchange or are read by one statement, the part in which it is is
 *       halved after each cycle: a half that goes well is done with, and it is in the other one. That takes about the
 *       logarithm of the batch's size in cycles for each such change. Then batches are whole again. Of a batch that the
 *       route has refused the first change goes alone before, as an outage shows by that.
 *   <li>Where changes travel one by one, it is the one that failed. Those before it went well and were rolled back with it only:
 *       they go once more, all together, and then that one alone. So a change is repeated once for whatever else fails. The
 *       batch after that is half as large, and each that goes well lets the next be twice as large, so that many failures
 *       repeat no more than those near them.
 *   <li>Where neither helps, all changes of the batch go one by one.
 * </ol>
 *
 * <p>It decides on nothing but sizes: each cycle takes the first changes in order that are not held, and only what fails alone is
 * held.
 */
final class Narrowing {

    private enum Way {
        HALVES,
        ONE_KNOWN,
        ONE_BY_ONE
    }

    private Way way = Way.HALVES;

    /** How many changes a fetch may ask for; 0 for as many as it likes. */
    private int limit;

    /** How many changes of the batch that failed are left; where it is halved, of the part that has the one to blame. */
    private int left;

    /** How many changes a whole batch may have; 0 for as many as it likes. */
    private int most;

    int narrowed(int wanted) {
        int bound = limit == 0 ? most : limit;
        return bound == 0 ? wanted : Math.min(bound, wanted);
    }

    /** Whether some changes of a batch that failed are left. */
    boolean isUnderWay() {
        return left > 0;
    }

    /** Of so many changes that were to be read together one has failed, whichever. */
    void failed(int changes) {
        way = Way.HALVES;
        left = isUnderWay() ? Math.min(left, changes) : changes;
        limit = Math.max(1, left / 2);
    }

    /** Of so many changes in one exchange one has failed, whichever. */
    void failedTogether(int changes) {
        boolean first = !isUnderWay();
        failed(changes);
        if (first) {
            limit = 1;
        }
    }

    /** Of so many changes the one after these good ones has failed. */
    void failedAfter(int good, int changes) {
        way = Way.ONE_KNOWN;
        left = good + 1;
        limit = Math.max(1, good);
        most = Math.max(1, changes / 2);
    }

    /** So many changes are to be done alone. */
    void oneByOne(int changes) {
        way = Way.ONE_BY_ONE;
        left = changes;
        limit = 1;
    }

    /** So many changes went well, and are done. */
    void succeeded(int changes) {
        if (!isUnderWay()) {
            grow(changes);
            return;
        }
        left -= changes;
        if (!isUnderWay()) {
            end();
        } else if (way == Way.HALVES) {
            limit = Math.max(1, left / 2);
        } else if (way == Way.ONE_KNOWN) {
            limit = Math.max(1, left - 1);
        }
    }

    private void grow(int changes) {
        if (changes >= most) {
            most = most > BatchSpec.MAX_SIZE ? 0 : most * 2;
        }
    }

    /** A change has failed alone, and is held. */
    void found() {
        if (way == Way.ONE_BY_ONE) {
            left--;
        }
        if (way != Way.ONE_BY_ONE || !isUnderWay()) {
            end();
        }
    }

    /** Nothing is left of the batch. */
    void end() {
        limit = 0;
        left = 0;
    }
}
