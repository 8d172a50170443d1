package org.ipop.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Stock pings by name over all ordered pairs of nodes: a packet a pair, every half second another one where there is no
 * answer. A process ({@code fping}) for a few pairs of a node: one a pair would keep the few cores longer than what is
 * measured, one a node would look all names up one after the other before its first packet.
 */
final class AllPairs {
    private static final int NAMES_AT_ONCE = 8;
    private static final int ASKING_AT_ONCE = 16;
    private static final int REPEAT_MILLIS = 500;
    private static final Pattern SENT = Pattern.compile("(\\d+) ICMP Echos sent");
    private static final int MANY = 30;

    private final String network;
    private final Map<Node, List<Node>> silent = new LinkedHashMap<>();
    private final int pairs;
    private long unanswered;

    /** Every ordered pair of {@code nodes}. */
    AllPairs(String network, List<Node> nodes) {
        this(network, nodes, nodes);
    }

    /** Each of {@code from} to each of {@code to}, but nobody to itself. */
    AllPairs(String network, List<Node> from, List<Node> to) {
        this.network = network;
        from.forEach(node -> silent.put(node, to.stream().filter(other -> other != node).toList()));
        pairs = left();
    }

    /** Throws LabFailure if a pair has not answered {@code limit} after {@code sinceNanos}; names those pairs. */
    String ping(long sinceNanos, Duration limit) {
        int waitMillis = limit.toSeconds() > 10 ? 5_000 : 3_000;
        round(waitMillis);
        while (left() > 0 && passed(sinceNanos).compareTo(limit) < 0) {
            round(waitMillis);
        }
        boolean inTime = passed(sinceNanos).compareTo(limit) <= 0;
        if (left() > 0 || !inTime) {
            throw new LabFailure(left() > 0 ? complaint() : "all %d pairs only after %s s, the limit is %d s".formatted(
                pairs, Demo.seconds(sinceNanos), limit.toSeconds()));
        }
        return "all %d pairs by name after %s s, %d packets unanswered".formatted(pairs, Demo.seconds(sinceNanos),
            unanswered);
    }

    /** Asks each pair that has not answered yet for so long; the number of pairs that answered so far. */
    int round(int waitMillis) {
        List<Asking> all = silent.keySet().stream().flatMap(this::askings).toList();
        List<Set<String>> answers = FewAtATime.map(ASKING_AT_ONCE, all, asking -> answering(asking, waitMillis));
        Map<Node, Set<String>> answered = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            answered.computeIfAbsent(all.get(i).from, node -> new HashSet<>()).addAll(answers.get(i));
        }
        silent.replaceAll((node, others) -> others.stream()
            .filter(other -> !answered.getOrDefault(node, Set.of()).contains(name(other))).toList());
        return pairs - left();
    }

    /** What one process does. */
    private record Asking(Node from, List<Node> others) {
    }

    private Stream<Asking> askings(Node from) {
        List<Node> others = silent.get(from);
        return IntStream.range(0, Math.ceilDiv(others.size(), NAMES_AT_ONCE)).map(part -> part * NAMES_AT_ONCE)
            .mapToObj(start -> new Asking(from,
                others.subList(start, Math.min(start + NAMES_AT_ONCE, others.size()))));
    }

    private Set<String> answering(Asking asking, int waitMillis) {
        List<String> words = new ArrayList<>(List.of("fping", "-4", "-a", "-s", "-B", "1",
            "-t", String.valueOf(REPEAT_MILLIS), "-r", String.valueOf(waitMillis / REPEAT_MILLIS - 1)));
        asking.others.forEach(other -> words.add(name(other)));
        Command.Result said = asking.from.host().command(words.toArray(String[]::new)).run(Duration.ofMinutes(3));
        Set<String> answering = said.out().lines().map(String::strip).collect(Collectors.toSet());
        Matcher sent = SENT.matcher(said.err());
        if (sent.find()) {
            lost(Integer.parseInt(sent.group(1)) - answering.size());
        }
        return answering;
    }

    private synchronized void lost(int packets) {
        unanswered += packets;
    }

    private String complaint() {
        Map.Entry<Node, List<Node>> first = silent.entrySet().stream().filter(entry -> !entry.getValue().isEmpty())
            .findFirst().orElseThrow();
        Node from = first.getKey();
        Node to = first.getValue().getFirst();
        return left() + " of " + pairs + " pairs do not answer: " + named() + "\n\nipop why of the first says\n"
            + why(from, to) + "\nand at the other end\n" + why(to, from) + "\nits log\n" + from.tail();
    }

    private static String why(Node from, Node to) {
        Command.Result why = from.ipop("why", to.host().name());
        String drops = from.ipop("counters").out().lines().filter(line -> line.contains(".drop."))
            .collect(Collectors.joining("\n"));
        return why.out() + why.err() + drops;
    }

    /** The first of those that are silent. */
    private String named() {
        return silent.entrySet().stream().flatMap(entry -> entry.getValue().stream()
            .map(to -> entry.getKey().host().name() + " to " + to.host().name())).limit(MANY)
            .collect(Collectors.joining(", ", "", left() > MANY ? " ..." : ""));
    }

    private int left() {
        return silent.values().stream().mapToInt(List::size).sum();
    }

    private String name(Node node) {
        return node.host().name() + "." + network + ".ipop";
    }

    private static Duration passed(long sinceNanos) {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }
}
