package org.ipop.simulation.scale;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines for a plot.
 *
 * @param name   for its file: lower case and hyphens
 * @param title  what is seen
 * @param across the quantity of the horizontal axis, and its unit
 * @param up     and of the vertical one
 * @param lines  by name, in the order in which they came
 */
record Chart(String name, String title, String across, String up, Map<String, List<Point>> lines) {
    Chart(String name, String title, String across, String up) {
        this(name, title, across, up, new LinkedHashMap<>());
    }

    /** One point of a line. */
    record Point(double across, double up) {
    }

    void add(String line, double across, double up) {
        lines.computeIfAbsent(line, key -> new ArrayList<>()).add(new Point(across, up));
    }
}
