package org.datasync.watch.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;

/**
 * What several ways of doing something came to, in each of some rounds in which they took turns. It is said as a table of medians, and of the
 * ratios within a round, each with how far the rounds lie apart; and left in {@code target/bench} as that table, as JSON with all values, and as a
 * chart.
 */
final class Figures {

    private static final Path FOLDER = Path.of("target/bench");
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    private static final int SLANTED = 30;

    private final String name;
    private final List<String> charted;
    private final List<String> figures;
    private final Map<String, List<double[]>> rounds = new LinkedHashMap<>();
    private final Map<String, String> remarks = new LinkedHashMap<>();

    /**
     * A table.
     *
     * @param name what its files are called
     * @param charted the figures that have ratios and are in the chart, all of one unit
     * @param besides figures that are only told
     */
    Figures(String name, List<String> charted, String... besides) {
        this.name = name;
        this.charted = List.copyOf(charted);
        this.figures = Stream.concat(charted.stream(), Stream.of(besides)).toList();
    }

    /** Adds what a way came to in one round, in the order of the figures; NaN for what it does not have. */
    void add(String way, double... values) {
        if (values.length != figures.size()) {
            throw new IllegalArgumentException(
                    "Expected a value of each of " + figures + " for " + way + ", got " + Arrays.toString(values));
        }
        rounds.computeIfAbsent(way, key -> new ArrayList<>()).add(values);
    }

    /** Has the table say something of a way in words. */
    void remark(String way, String text) {
        remarks.put(way, text);
    }

    /** Says and writes what there is, without ratios. */
    void print() throws IOException {
        print("");
    }

    /**
     * Says and writes what there is, with ratios.
     *
     * @param reference to which way, or to which of the figures
     */
    void print(String reference) throws IOException {
        String table = table(reference);
        String machine = String.format(
                Locale.ROOT,
                "%d processors, load average %.1f, Java %s",
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("java.version"));
        System.out.printf("%n%s (%s)%n%n%s%n", name, machine, table);
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve(name + ".md"), table);
        json(reference, machine);
        chart();
    }

    private String table(String reference) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(header(reference));
        lines.add(lines.get(0).stream().map(cell -> "---").toList());
        rounds.keySet().forEach(way -> lines.add(line(way, reference)));
        StringBuilder table = new StringBuilder();
        lines.forEach(
                cells -> table.append("| ").append(String.join(" | ", cells)).append(" |\n"));
        return table.toString();
    }

    private List<String> header(String reference) {
        List<String> cells = new ArrayList<>(List.of(""));
        for (String figure : figures) {
            cells.add(figure);
            if (isCompared(figure, reference)) {
                cells.add("to " + reference);
            }
        }
        if (!remarks.isEmpty()) {
            cells.add("without");
        }
        return cells;
    }

    private List<String> line(String way, String reference) {
        List<String> cells = new ArrayList<>(List.of(way));
        for (String figure : figures) {
            double[] values = values(way, figure);
            cells.add(charted.contains(figure) ? withSpread(values) : number(median(values)));
            if (isCompared(figure, reference)) {
                double[] others = charted.contains(reference) ? values(way, reference) : values(reference, figure);
                cells.add(withSpread(IntStream.range(0, values.length)
                        .mapToDouble(round -> values[round] / others[round])
                        .toArray()));
            }
        }
        if (!remarks.isEmpty()) {
            cells.add(remarks.getOrDefault(way, ""));
        }
        return cells;
    }

    private boolean isCompared(String figure, String reference) {
        return !reference.isEmpty() && charted.contains(figure) && !figure.equals(reference);
    }

    private double[] values(String way, String figure) {
        int column = figures.indexOf(figure);
        return rounds.get(way).stream().mapToDouble(values -> values[column]).toArray();
    }

    private static double median(double... values) {
        double[] sorted = DoubleStream.of(values).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static String withSpread(double... values) {
        double[] sorted = DoubleStream.of(values).sorted().toArray();
        double least = sorted[0];
        double most = sorted[sorted.length - 1];
        return number(median(values))
                + (number(least).equals(number(most)) ? "" : " (" + number(least) + " to " + number(most) + ")");
    }

    /** With as many digits as tell something. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return String.format(
                Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : value < 0.1 ? "%.4f" : "%.2f", value);
    }

    private void json(String reference, String machine) throws IOException {
        Map<String, Object> ways = new LinkedHashMap<>();
        rounds.keySet().forEach(way -> {
            Map<String, double[]> values = new LinkedHashMap<>();
            figures.forEach(figure -> values.put(figure, values(way, figure)));
            ways.put(way, values);
        });
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("benchmark", name);
        report.put("machine", machine);
        report.put("reference", reference);
        report.put("rounds", ways);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(FOLDER.resolve(name + ".json").toFile(), report);
    }

    private void chart() throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(name)
                .yAxisTitle(charted.size() == 1 ? charted.get(0) + ", median" : "median")
                .build();
        chart.getStyler().setXAxisLabelRotation(SLANTED).setLegendVisible(charted.size() > 1);
        List<String> ways = List.copyOf(rounds.keySet());
        charted.forEach(figure -> chart.addSeries(
                figure,
                ways,
                ways.stream().map(way -> median(values(way, figure))).toList()));
        VectorGraphicsEncoder.saveVectorGraphic(chart, FOLDER.resolve(name).toString(), VectorGraphicsFormat.SVG);
    }
}
