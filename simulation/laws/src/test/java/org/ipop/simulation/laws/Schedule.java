package org.ipop.simulation.laws;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happens to a network, from its beginning.
 *
 * @param seed  of all chance in it
 * @param nodes who join at the beginning, one after the other
 * @param steps what comes then
 */
record Schedule(long seed, int nodes, List<Step> steps) {
    private static final Pattern TEXT = Pattern.compile("seed (\\d+), nodes (\\d+): (.*)");

    Schedule {
        steps = List.copyOf(steps);
    }

    /** The schedule that prints itself so. */
    static Schedule parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no schedule: " + text);
        }
        List<Step> steps = Stream.of(matcher.group(3).split("; ")).filter(step -> !step.isEmpty()).map(Step::parse)
            .toList();
        return new Schedule(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)), steps);
    }

    @Override
    public String toString() {
        return "seed " + seed + ", nodes " + nodes + ": "
            + steps.stream().map(Step::toString).collect(Collectors.joining("; "));
    }
}
