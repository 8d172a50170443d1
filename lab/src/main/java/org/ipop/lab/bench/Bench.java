package org.ipop.lab.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.ipop.lab.Command;
import org.ipop.lab.Internet;
import org.ipop.lab.LabFailure;

/**
 * Takes the bare link, IPOP and all products that are installed in turns, since the machine's speed drifts: read the
 * ratios. Both ends and what measures share this machine's processors. Each product has a cable of its own all the
 * time: on a common one IPOP would find the tunnels of the others and take them for paths.
 */
public final class Bench {
    private static final int ROUNDS = 3;

    private final PrintStream out;
    private final int rounds;
    private final List<String> wanted;
    private final List<Course> courses = new ArrayList<>();

    private Bench(PrintStream out, int rounds, List<String> wanted) {
        this.out = out;
        this.rounds = rounds;
        this.wanted = wanted;
    }

    /** {@code [ROUNDS [PRODUCT ..]]}: 3 and all if absent. */
    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
        List<String> wanted = List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
        try (Internet internet = new Internet()) {
            new Bench(System.out, rounds, wanted).run(internet);
        } catch (LabFailure e) {
            System.err.println("ipop bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run(Internet internet) {
        for (Peer peer : List.of(new BareLink(), new Ipop(internet), new WireguardGo(), new Nebula(), new Tinc(),
            new Fastd(), new N2n(), new OpenVpn(), new Yggdrasil())) {
            start(peer, internet);
        }
        for (int round = 1; round <= rounds; round++) {
            out.println("round " + round + " of " + rounds);
            courses.forEach(Course::round);
        }
        new Report(courses).print(out);
    }

    private static End end(Internet internet, Peer peer, int number) {
        String name = peer.name() + number;
        return new End(internet.host(name, internet.namespace(name)), "203.0.113." + number, number,
            internet.folder().resolve(name));
    }

    private void start(Peer peer, Internet internet) {
        if (!wanted.isEmpty() && !wanted.contains(peer.name())) {
            return;
        }
        List<String> missing = peer.commands().stream()
            .filter(command -> Command.of("which", command).run().status() != 0).toList();
        if (!missing.isEmpty()) {
            out.println(peer.name() + " skipped: not installed: " + String.join(", ", missing));
            return;
        }
        End a = end(internet, peer, 1);
        End b = end(internet, peer, 2);
        End.connect(a, b);
        Tunnel tunnel = peer.start(a, b);
        RoundTrips.await(a, tunnel.far());
        out.println(peer.name() + " runs");
        courses.add(new Course(peer.name(), tunnel, new Iperf(a, b)));
    }
}
