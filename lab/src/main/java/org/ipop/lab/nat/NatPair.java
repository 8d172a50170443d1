package org.ipop.lab.nat;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipop.lab.Command;
import org.ipop.lab.Node;

/** What one member finds of another: by ping, and by what its node tells of the link. */
final class NatPair {
    private static final int PINGS = 15;
    private static final int INTERVAL_MILLIS = 200;
    private static final int LOOKS = 20;
    /** A member's name is known a moment after it has joined. */
    private static final int NAME_TRIES = 50;
    private static final int NO_SUCH_NAME = 2;
    private static final Pattern REPLY = Pattern.compile("icmp_seq=(\\d+) .*time=([\\d.]+)");
    /** A line of what {@code ipop why} tells of the past. */
    private static final Pattern EVENT = Pattern.compile("^ +(\\S+Z) (\\w+)");
    private static final Pattern NOW = Pattern.compile("now: (\\w+)");

    private final NatKind from;
    private final NatKind to;
    private final Node node;
    private final Node peer;
    private double firstMillis = -1;
    private int lost;
    private String path = "none";
    private Duration untilDirect = Duration.ZERO;

    NatPair(NatKind from, NatKind to, Node node, Node peer) {
        this.from = from;
        this.to = to;
        this.node = node;
        this.peer = peer;
    }

    NatKind from() {
        return from;
    }

    NatKind to() {
        return to;
    }

    boolean reached() {
        return firstMillis >= 0;
    }

    /** From the first packet to the first answer. */
    double firstMillis() {
        return firstMillis;
    }

    /** Packets without an answer after the first that had one. */
    int lost() {
        return lost;
    }

    String path() {
        return path;
    }

    /** From the first session to the first direct path; the node's history is exact to the second. */
    Duration untilDirect() {
        return untilDirect;
    }

    /** Reached, nothing lost, and direct where simple probes can bring that about. */
    boolean met() {
        return reached() && lost == 0 && (path.equals("direct") || !NatKind.simple(from, to));
    }

    NatPair ping() {
        Command ping = node.host().command("ping", "-c", String.valueOf(PINGS), "-i", "0.2", "-W", "3",
            peer.host().name() + ".lab.ipop");
        Command.Result result = ping.run();
        for (int tries = 0; tries < NAME_TRIES && result.status() == NO_SUCH_NAME; tries++) {
            Command.pause();
            result = ping.run();
        }
        String out = result.out();
        int first = 0;
        int replies = 0;
        Matcher reply = REPLY.matcher(out);
        while (reply.find()) {
            replies++;
            if (first == 0) {
                first = Integer.parseInt(reply.group(1));
                firstMillis = (first - 1) * INTERVAL_MILLIS + Double.parseDouble(reply.group(2));
            }
        }
        lost = first == 0 ? PINGS : PINGS - first + 1 - replies;
        return this;
    }

    /** What the node tells, as soon as that is what can be expected. */
    NatPair look() {
        for (int i = 0; i < LOOKS; i++) {
            read(node.mustIpop("why", peer.host().name()));
            if (path.equals("direct") || !NatKind.simple(from, to)) {
                break;
            }
            Command.pause();
        }
        return this;
    }

    private void read(String why) {
        Matcher now = NOW.matcher(why);
        path = now.find() ? now.group(1) : "none";
        Instant up = null;
        Instant direct = null;
        for (String line : why.lines().toList()) {
            Matcher event = EVENT.matcher(line);
            if (event.find() && event.group(2).equals("UP") && up == null) {
                up = Instant.parse(event.group(1));
            } else if (event.find(0) && event.group(2).equals("direct") && direct == null) {
                direct = Instant.parse(event.group(1));
            }
        }
        untilDirect = up == null || direct == null ? Duration.ZERO : Duration.between(up, direct);
    }
}
