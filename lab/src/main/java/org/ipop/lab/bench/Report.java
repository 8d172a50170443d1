package org.ipop.lab.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Medians over the rounds with the least and the greatest, as a table for a page and as JSON. */
final class Report {
    private final List<Course> courses;

    Report(List<Course> courses) {
        this.courses = courses;
    }

    void print(PrintStream out) {
        StringJoiner titles = new StringJoiner(" | ", "| | ", " |");
        StringJoiner rule = new StringJoiner("|", "|---|", "|");
        for (Course course : courses) {
            titles.add(course.name());
            rule.add("---");
        }
        out.println("\n" + titles + "\n" + rule);
        for (Figure figure : Figure.values()) {
            StringJoiner row = new StringJoiner(" | ", "| " + figure.title() + " | ", " |");
            courses.forEach(course -> row.add(cell(course.values(figure))));
            out.println(row);
        }
        out.println("\n" + json());
    }

    private static String cell(List<Double> values) {
        if (values.isEmpty()) {
            return "";
        }
        List<Double> sorted = values.stream().sorted().toList();
        return number(sorted.get(sorted.size() / 2)) + " (" + number(sorted.getFirst()) + "-"
            + number(sorted.getLast()) + ")";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }

    /** {@code {"ipop":{"TCP_ONE":[1.0,2.0],..},..}}, a number a round. */
    private String json() {
        StringJoiner peers = new StringJoiner(",", "{", "}");
        for (Course course : courses) {
            StringJoiner figures = new StringJoiner(",", "\"" + course.name() + "\":{", "}");
            for (Figure figure : Figure.values()) {
                List<String> values = course.values(figure).stream()
                    .map(value -> String.format(Locale.ROOT, "%.2f", value)).toList();
                figures.add("\"" + figure + "\":[" + String.join(",", values) + "]");
            }
            peers.add(figures.toString());
        }
        return peers.toString();
    }
}
