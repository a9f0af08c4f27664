package org.datasync.watch.change;

/**
 * One of the lanes of a watch: a range of the {@value #BUCKETS} buckets into which records are hashed. All changes of a
 * record are in one bucket, so whatever the lane count is they are in one lane.
 *
 * @param lane the lane's number, from 0
 * @param lanes how many lanes the watch has
 */
public record LaneRange(int lane, int lanes) {

    /** How many buckets there are, whatever the lane count. */
    public static final int BUCKETS = 1024;

    /** The bucket of a change that is in no lane, as all changes before it go first and all after it wait: a truncate. */
    public static final int BARRIER = -1;

    /** The only lane of a watch that has one. */
    public static final LaneRange ALL = new LaneRange(0, 1);

    /** Checks the numbers. */
    public LaneRange {
        if (lanes < 1 || lanes > BUCKETS) {
            throw new IllegalArgumentException("lanes is " + lanes + ", expected 1 to " + BUCKETS);
        }
        if (lane < 0 || lane >= lanes) {
            throw new IllegalArgumentException("The lane is " + lane + ", expected 0 to " + (lanes - 1));
        }
    }

    /** Whether other lanes are beside it. */
    public boolean isPart() {
        return lanes > 1;
    }

    /** The first bucket of the range. */
    public int first() {
        return firstOf(lane);
    }

    /** The last bucket of the range. */
    public int last() {
        return firstOf(lane + 1) - 1;
    }

    private int firstOf(int number) {
        return (number * BUCKETS + lanes - 1) / lanes;
    }

    /** Whether a bucket is in the range; a barrier is in that of lane 0. */
    public boolean contains(int bucket) {
        return Math.max(bucket, 0) * lanes / BUCKETS == lane;
    }
}
