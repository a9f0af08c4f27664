package org.datasync.watch.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How much several ways have done a second, in each of some rounds. */
final class Rates {

    private final Map<String, List<Double>> rates = new LinkedHashMap<>();

    void add(String way, double rate) {
        rates.computeIfAbsent(way, key -> new ArrayList<>()).add(rate);
    }

    /** The medians, beside that of the first way. */
    void print(String unit, String reference) {
        double plain = median(reference);
        System.out.printf("| | %s/s | to %s |%n| --- | --- | --- |%n", unit, reference);
        rates.keySet()
                .forEach(way -> System.out.printf("| %s | %,.0f | %.2f |%n", way, median(way), median(way) / plain));
    }

    private double median(String way) {
        List<Double> sorted = rates.get(way).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
