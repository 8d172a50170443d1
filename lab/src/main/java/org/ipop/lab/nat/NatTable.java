package org.ipop.lab.nat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ipop.lab.FewAtATime;
import org.ipop.lab.Host;
import org.ipop.lab.LabFailure;
import org.ipop.lab.Node;

/**
 * Who reaches whom, and how: a member behind each kind of NAT, and for a kind with itself a second one; a public member
 * that also listens on TCP 443 is the seed. All join, then each pings each other one.
 */
public final class NatTable {
    private static final String SEED = "203.0.113.7";
    private static final String SEED6 = "2001:db8:7::1";
    /** The laboratory has few cores. */
    private static final int STARTS = 3;
    private static final int PINGS = 9;
    private static final int LOOKS = 3;

    private final NatLab lab;
    private final Map<NatKind, Node> first = new EnumMap<>(NatKind.class);
    private final Map<NatKind, Node> second = new EnumMap<>(NatKind.class);

    private NatTable(NatLab lab) {
        this.lab = lab;
    }

    /** {@code [--write FILE]}: puts the table between the marks of that page, too. Exits with 1 if a bar is missed. */
    public static void main(String[] arguments) throws IOException {
        try {
            List<NatPair> pairs = of(List.of(NatKind.values()));
            String table = NatReport.of(pairs);
            System.out.print(table);
            if (arguments.length == 2 && arguments[0].equals("--write")) {
                NatReport.write(Path.of(arguments[1]), table);
            }
            if (!pairs.stream().allMatch(NatPair::met)) {
                System.exit(1);
            }
        } catch (LabFailure e) {
            System.err.println("nat: " + e.getMessage());
            System.exit(1);
        }
    }

    /** All ordered pairs of these kinds, each with itself too. */
    static List<NatPair> of(List<NatKind> kinds) {
        try (NatLab lab = new NatLab()) {
            NatTable table = new NatTable(lab);
            table.start(kinds);
            return table.pairs(kinds);
        }
    }

    private void start(List<NatKind> kinds) {
        Node seed = start(lab.internet().publicHost("seed", SEED),
            "{\"listen\": \"[::]:4100\", \"streamListen\": \"[::]:443\"}").awaitReady();
        seed.mustIpop("create", "lab", "--host", "seed");
        record Place(Map<NatKind, Node> row, NatKind kind, Host host) {
        }
        List<Place> places = Stream.of(first, second)
            .flatMap(row -> kinds.stream().map(kind -> new Place(row, kind, kind.host(lab)))).toList();
        List<Node> nodes = FewAtATime.map(STARTS, places, place -> start(place.host,
            "{\"seeds\": [\"" + SEED + ":4100\", \"[" + SEED6 + "]:4100\"]}").awaitReady());
        for (int i = 0; i < nodes.size(); i++) {
            places.get(i).row.put(places.get(i).kind, nodes.get(i));
        }
        FewAtATime.map(STARTS, nodes, node -> node.mustIpop("join",
            seed.mustIpop("invite", "lab", "--host", node.host().name()).strip()));
    }

    private List<NatPair> pairs(List<NatKind> kinds) {
        List<NatPair> pairs = new ArrayList<>();
        for (NatKind from : kinds) {
            for (NatKind to : kinds) {
                pairs.add(new NatPair(from, to, first.get(from), from == to ? second.get(to) : first.get(to)));
            }
        }
        FewAtATime.map(PINGS, pairs, NatPair::ping);
        return FewAtATime.map(LOOKS, pairs, NatPair::look);
    }

    private Node start(Host host, String configuration) {
        try {
            Path file = lab.internet().folder().resolve(host.name() + ".conf");
            Files.writeString(file, configuration);
            return lab.internet().node(host).start("--conf", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
