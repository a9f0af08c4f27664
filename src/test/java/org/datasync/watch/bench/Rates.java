package org.datasync.watch.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;

/**
 * How much several ways have done a second, in each of some rounds in which they took turns. What it says are the medians, how far the
 * rounds lie apart, and the ratio to one of the ways; besides it leaves all values as JSON and a chart beside it in {@code target/bench}.
 */
final class Rates {

    private static final Path FOLDER = Path.of("target/bench");
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    private static final int SLANTED = 30;

    private final Map<String, List<Double>> rates = new LinkedHashMap<>();

    void add(String way, double rate) {
        rates.computeIfAbsent(way, key -> new ArrayList<>()).add(rate);
    }

    /**
     * Says and writes what there is, beside one of the ways.
     *
     * @param benchmark what the files are called
     * @param unit of what there are so many a second
     */
    void print(String benchmark, String unit, String reference) throws IOException {
        double plain = median(reference);
        System.out.printf("| | %s/s | least to most | to %s |%n| --- | --- | --- | --- |%n", unit, reference);
        rates.forEach((way, values) -> System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f to %,.0f | %.2f |%n",
                way,
                median(way),
                values.stream().mapToDouble(rate -> rate).min().orElseThrow(),
                values.stream().mapToDouble(rate -> rate).max().orElseThrow(),
                median(way) / plain));
        Files.createDirectories(FOLDER);
        json(benchmark, unit, reference);
        chart(benchmark, unit);
        System.out.println("Also as " + FOLDER.resolve(benchmark + ".json") + " and .svg");
    }

    private void json(String benchmark, String unit, String reference) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("benchmark", benchmark);
        report.put("unit", unit + "/s");
        report.put("reference", reference);
        report.put("rates", rates);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(FOLDER.resolve(benchmark + ".json").toFile(), report);
    }

    private void chart(String benchmark, String unit) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(benchmark)
                .yAxisTitle(unit + "/s, median")
                .build();
        chart.getStyler().setXAxisLabelRotation(SLANTED).setLegendVisible(false);
        chart.addSeries(
                unit,
                List.copyOf(rates.keySet()),
                rates.keySet().stream().map(this::median).toList());
        VectorGraphicsEncoder.saveVectorGraphic(chart, FOLDER.resolve(benchmark).toString(), VectorGraphicsFormat.SVG);
    }

    private double median(String way) {
        List<Double> sorted = rates.get(way).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
