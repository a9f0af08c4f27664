package org.datasync.watch.snapshot;

import java.util.List;
import java.util.Optional;

/**
 * What becomes of a page once all of its differences are delivered: it remembers rows with this checksum. All differences of the page
 * share one, which tells those that were found by the same reading of it.
 */
final class Proof {

    private final String checksum;
    private final int differences;

    Proof(String checksum, int differences) {
        this.checksum = checksum;
        this.differences = differences;
    }

    /** If all is delivered that was found by one reading of a page, it remembers the rows that were read. */
    static void prove(Page page, List<Delta> delivered) {
        List<Optional<Proof>> proofs = delivered.stream()
                .filter(delta -> delta.place() == page.place())
                .map(Delta::proof)
                .toList();
        proofs.get(0)
                .filter(proof -> proofs.size() == proof.differences
                        && proofs.stream()
                                .allMatch(other -> other.filter(proof::equals).isPresent()))
                .ifPresent(proof -> page.entries().proven(Optional.of(proof.checksum)));
    }
}
