package org.ipop.lab.nat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The success table as a page shows it. */
final class NatReport {
    static final String BEGIN = "<!-- ipop test --nat -->";
    static final String END = "<!-- end -->";
    private static final double SLOW_MILLIS = 500;

    private NatReport() {
    }

    /** One row for each kind that asks, one column for each that is asked; then the sums. */
    static String of(List<NatPair> pairs) {
        Map<NatKind, Map<NatKind, NatPair>> rows = new EnumMap<>(NatKind.class);
        pairs.forEach(pair -> rows.computeIfAbsent(pair.from(), from -> new EnumMap<>(NatKind.class))
            .put(pair.to(), pair));
        StringBuilder text = new StringBuilder("| from \\ to |");
        rows.keySet().forEach(kind -> text.append(' ').append(kind).append(" |"));
        text.append("\n|").append(" --- |".repeat(rows.size() + 1)).append('\n');
        rows.forEach((from, row) -> text.append("| ").append(from).append(" | ").append(row.values().stream()
            .map(NatReport::cell).collect(Collectors.joining(" | "))).append(" |\n"));
        return text.append('\n').append(sums(pairs)).append('\n').toString();
    }

    /** Replaces what is between the marks of this page. */
    static void write(Path page, String table) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, begin);
        if (begin < 0 || end < 0) {
            throw new IOException(page + " has no place for the table: " + BEGIN + " and " + END);
        }
        Files.writeString(page, text.substring(0, begin + BEGIN.length()) + "\n" + table + text.substring(end));
    }

    /** Only what is worse than it should be has a figure, but for the seconds until a direct path. */
    private static String cell(NatPair pair) {
        if (!pair.reached()) {
            return "**no answer**";
        }
        String cell = pair.path().equals("direct") && pair.untilDirect().toSeconds() > 0
            ? "direct, " + pair.untilDirect().toSeconds() + " s" : pair.path();
        if (pair.firstMillis() > SLOW_MILLIS) {
            cell += String.format(Locale.ROOT, ", first %.1f s", pair.firstMillis() / 1e3);
        }
        return pair.lost() > 0 ? cell + ", " + pair.lost() + " lost" : cell;
    }

    private static String sums(List<NatPair> pairs) {
        List<NatPair> reached = pairs.stream().filter(NatPair::reached).toList();
        double[] firsts = reached.stream().mapToDouble(NatPair::firstMillis).sorted().toArray();
        List<NatPair> simple = pairs.stream().filter(pair -> NatKind.simple(pair.from(), pair.to())).toList();
        return String.format(Locale.ROOT, "%d of %d pairs reached; direct %d of %d where simple probes can do it, %d of"
            + " the other %d; first answer after %.0f ms (median), %.0f ms (longest); %d packets lost after it.",
            reached.size(), pairs.size(), direct(simple), simple.size(), direct(pairs) - direct(simple),
            pairs.size() - simple.size(), firsts.length == 0 ? 0 : firsts[firsts.length / 2],
            firsts.length == 0 ? 0 : firsts[firsts.length - 1], reached.stream().mapToInt(NatPair::lost).sum());
    }

    private static long direct(List<NatPair> pairs) {
        return pairs.stream().filter(pair -> pair.path().equals("direct")).count();
    }
}
