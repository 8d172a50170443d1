package org.ipop.simulation.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What came out of a run: figures in order, some of them with a bar. Equal runs have equal {@link #table}s. */
final class Outcome {
    private static final String ROW = "%-46s %14s  %-12s %s%n";

    private final String scenario;
    private final String title;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Chart> charts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long trace;

    Outcome(String scenario, int nodes, long seed) {
        this.scenario = scenario;
        title = scenario + ", " + nodes + " nodes, seed " + seed;
    }

    /**
     * One figure.
     *
     * @param ofTheMachine depends on the computer: not for comparison
     */
    record Figure(String name, double value, String bar, boolean met, boolean ofTheMachine) {
        String text() {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value) : String.format(Locale.ROOT, "%.3f", value);
        }
    }

    void add(String name, double value) {
        figures.add(new Figure(name, value, "", true, false));
    }

    void atMost(String name, double value, double bar) {
        figures.add(new Figure(name, value, "<= " + number(bar), value <= bar, false));
    }

    void atLeast(String name, double value, double bar) {
        figures.add(new Figure(name, value, ">= " + number(bar), value >= bar, false));
    }

    void machine(String name, double value) {
        figures.add(new Figure(name, value, "", true, true));
    }

    void machineAtMost(String name, double value, double bar) {
        figures.add(new Figure(name, value, "<= " + number(bar), value <= bar, true));
    }

    /** How something of the machine was measured. */
    void note(String how) {
        notes.add(how);
    }

    /** Returns the chart, to which points are then added. */
    Chart chart(Chart chart) {
        charts.add(chart);
        return chart;
    }

    List<Chart> charts() {
        return charts;
    }

    String scenario() {
        return scenario;
    }

    /** Scenario, size and seed. */
    String title() {
        return title;
    }

    void trace(long hash) {
        trace = hash;
    }

    boolean met() {
        return figures.stream().allMatch(Figure::met);
    }

    double value(String name) {
        return figures.stream().filter(figure -> figure.name().equals(name)).findFirst().orElseThrow().value();
    }

    /** What every run with this commit, scenario, size and seed must come to. */
    String table() {
        return table(figures.stream().filter(figure -> !figure.ofTheMachine()).toList());
    }

    /** With the figures of this computer. */
    String fullTable() {
        return table(figures) + notes.stream().map(note -> note + "\n").collect(Collectors.joining());
    }

    /** A line a figure: scenario and size, name, value, bar, whether it is met. */
    String csv() {
        StringBuilder csv = new StringBuilder("run,figure,value,bar,met\n");
        figures.forEach(figure -> csv.append(String.format(Locale.ROOT, "\"%s\",\"%s\",%s,\"%s\",%s%n", title,
            figure.name(), figure.text(), figure.bar(), figure.met())));
        return csv.toString();
    }

    private String table(List<Figure> shown) {
        StringBuilder table = new StringBuilder(title).append('\n');
        shown.forEach(figure -> table.append(String.format(Locale.ROOT, ROW, figure.name(), figure.text(),
            figure.bar(), figure.bar().isEmpty() ? "" : figure.met() ? "met" : "MISSED").stripTrailing()).append('\n'));
        return table.append(String.format(Locale.ROOT, "trace %016x%n", trace)).toString();
    }

    private static String number(double bar) {
        return bar == Math.rint(bar) ? Long.toString((long) bar) : String.format(Locale.ROOT, "%.3f", bar);
    }
}
