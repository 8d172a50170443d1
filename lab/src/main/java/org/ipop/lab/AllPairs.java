package org.ipop.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stock pings by name over all ordered pairs of nodes: one packet a pair, again where it was not answered. A process a
 * node and round ({@code fping}): one a pair would keep the few cores longer than what is measured.
 */
final class AllPairs {
    private static final int ASKERS = 3;
    private static final int FEW = 3;
    private static final int MANY = 30;

    private final String network;
    private final Map<Node, List<Node>> silent = new LinkedHashMap<>();
    private final int pairs;

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
        int waitMillis = limit.toSeconds() > 10 ? 5_000 : 1_000;
        round(waitMillis);
        String late = left() == 0 ? ", no first packet lost" : ", " + left() + " at a later packet: " + named(FEW);
        while (left() > 0 && passed(sinceNanos).compareTo(limit) < 0) {
            round(waitMillis);
        }
        boolean inTime = passed(sinceNanos).compareTo(limit) <= 0;
        if (left() > 0 || !inTime) {
            throw new LabFailure(left() > 0 ? complaint() : "all %d pairs only after %s s, the limit is %d s".formatted(
                pairs, Demo.seconds(sinceNanos), limit.toSeconds()));
        }
        return "all %d pairs by name after %s s%s".formatted(pairs, Demo.seconds(sinceNanos), late);
    }

    /** One packet a pair that has not answered yet; the number of pairs that answered so far. */
    int round(int waitMillis) {
        Map<Node, Set<String>> answered = new LinkedHashMap<>();
        List<Node> askers = silent.keySet().stream().filter(node -> !silent.get(node).isEmpty()).toList();
        List<Set<String>> names = FewAtATime.map(ASKERS, askers, node -> answering(node, waitMillis));
        for (int i = 0; i < askers.size(); i++) {
            answered.put(askers.get(i), names.get(i));
        }
        silent.replaceAll((node, others) -> others.stream()
            .filter(other -> !answered.getOrDefault(node, Set.of()).contains(name(other))).toList());
        return pairs - left();
    }

    private Set<String> answering(Node from, int waitMillis) {
        List<String> words = new ArrayList<>(List.of("fping", "-4", "-a", "-r", "0", "-t", String.valueOf(waitMillis)));
        silent.get(from).forEach(other -> words.add(name(other)));
        return from.host().command(words.toArray(String[]::new)).run(Duration.ofMinutes(3)).out().lines()
            .map(String::strip).collect(Collectors.toSet());
    }

    private String complaint() {
        Map.Entry<Node, List<Node>> first = silent.entrySet().stream().filter(entry -> !entry.getValue().isEmpty())
            .findFirst().orElseThrow();
        Command.Result why = first.getKey().ipop("why", first.getValue().getFirst().host().name());
        return left() + " of " + pairs + " pairs do not answer: " + named(MANY) + "\n\nipop why of the first says\n"
            + why.out() + why.err() + "\nits log\n" + first.getKey().tail();
    }

    /** The first of those that are silent. */
    private String named(int most) {
        return silent.entrySet().stream().flatMap(entry -> entry.getValue().stream()
            .map(to -> entry.getKey().host().name() + " to " + to.host().name())).limit(most)
            .collect(Collectors.joining(", ", "", left() > most ? " ..." : ""));
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
