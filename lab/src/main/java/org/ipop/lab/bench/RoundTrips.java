package org.ipop.lab.bench;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.ipop.lab.Command;
import org.ipop.lab.LabFailure;

/** What the stock ping measured, in us, in ascending order. */
record RoundTrips(List<Double> sorted) {
    private static final Pattern TRIP = Pattern.compile("time=([\\d.]+) ms");
    private static final int TRIES = 100;

    /** A hundred a second. */
    static RoundTrips measure(End from, String to, int count) {
        String text = from.host().command("ping", "-c", String.valueOf(count), "-i", "0.01", to).run().out();
        RoundTrips trips = new RoundTrips(TRIP.matcher(text).results()
            .map((MatchResult trip) -> Double.parseDouble(trip.group(1)) * 1_000).sorted().toList());
        if (trips.sorted.isEmpty()) {
            throw new LabFailure("no answer from " + to + ":\n" + text);
        }
        return trips;
    }

    /** Until the first answer comes. */
    static void await(End from, String to) {
        for (int tries = 0; tries < TRIES; tries++) {
            if (from.host().command("ping", "-c", "1", "-W", "1", to).run().status() == 0) {
                return;
            }
            Command.pause();
        }
        throw new LabFailure("no answer from " + to);
    }

    double percentile(int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
