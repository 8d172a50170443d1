package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many hosts of one network: two public seeds, of which the first is the network's authority; of the others every
 * fourth has a public address, the rest live two and two behind NAT routers, every third of these symmetric.
 */
final class Fleet {
    static final String NETWORK = "scale";
    private static final int SEED_PORT = 4100;
    private static final int STARTS_AT_ONCE = 3;
    private static final int HOSTS_A_SITE = 2;
    /** Public hosts relay for others and are asked by all: in the field they have processors of their own. */
    private static final int PUBLIC_NICE = -5;
    private static final Pattern ADDRESSES = Pattern.compile("\"ipv4\":\"([\\d.]+)\",\"ipv6\":\"([\\w:]+)\"");
    private static final Pattern PORT = Pattern.compile("\"listen\":\\[\"[^\"]*:(\\d+)\"");
    private static final Duration ACTIVE_LIMIT = Duration.ofSeconds(60);

    private final Internet internet;
    private final Path configuration;
    private final Map<Node, Place> members = new LinkedHashMap<>();
    private final Map<Node, String> addresses = new LinkedHashMap<>();
    private Site site;
    private String siteAddress;
    private int hostsOfSite = HOSTS_A_SITE;
    private int sites;
    private int cables;

    /** @param address of the host itself or of the router before it, as the core knows it */
    private record Place(String address, boolean isPublic) {
        /** The world has two halves; the authority is in half 0, and a site is never cut. */
        int side() {
            return Integer.parseInt(address.substring(address.lastIndexOf('.') + 1)) % 2;
        }
    }

    Fleet(Internet internet) {
        this.internet = internet;
        this.configuration = internet.folder().resolve("scale.conf");
    }

    /** Hosts and cables for so many; nothing runs yet. */
    void lay(int number) {
        for (int i = 0; i < number; i++) {
            if (i < 2 || i % 4 == 0) {
                layPublic("n" + i);
            } else {
                layBehindNat("n" + i);
            }
        }
        try {
            Files.writeString(configuration, "{\"seeds\": [\"%s:%d\", \"%s:%d\"]}\n".formatted(
                underlay(seed(0)), SEED_PORT, underlay(seed(1)), SEED_PORT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Node layPublic(String name) {
        String address = nextAddress();
        Node node = internet.node(internet.publicHost(name, address)).nice(PUBLIC_NICE);
        members.put(node, new Place(address, true));
        return node;
    }

    Node layPublicOnSide(String name, int side) {
        if (cables % 2 != side) {
            cables++;
        }
        return layPublic(name);
    }

    Node layBehindNat(String name) {
        if (hostsOfSite == HOSTS_A_SITE) {
            hostsOfSite = 0;
            siteAddress = nextAddress();
            site = internet.site("site" + ++sites, siteAddress);
            if (sites % 3 == 0) {
                site.symmetric();
            }
        }
        hostsOfSite++;
        Node node = internet.node(site.host(name));
        members.put(node, new Place(siteAddress, false));
        return node;
    }

    int sites() {
        return sites;
    }

    List<Node> all() {
        return List.copyOf(members.keySet());
    }

    /** 0 is the authority, too. */
    Node seed(int index) {
        return all().get(index);
    }

    /** Under which the core of the Internet knows this node or the router before it. */
    String underlay(Node node) {
        return members.get(node).address;
    }

    boolean isPublic(Node node) {
        return members.get(node).isPublic;
    }

    /** Those of {@code nodes} that are in this half of the world. */
    List<Node> half(List<Node> nodes, int side) {
        return nodes.stream().filter(node -> members.get(node).side() == side).toList();
    }

    /** Where a node with a public address can be reached. */
    String endpoint(Node node) {
        Matcher port = PORT.matcher(node.mustIpop("status", "--json"));
        if (!port.find()) {
            throw new LabFailure(node.host().name() + " listens nowhere");
        }
        return underlay(node) + ":" + port.group(1);
    }

    void start(List<Node> nodes) {
        FewAtATime.map(STARTS_AT_ONCE, nodes, node -> {
            boolean isSeed = node == seed(0) || node == seed(1);
            Node started = isSeed ? node.start("--seed", "--conf", configuration.toString())
                : node.start("--conf", configuration.toString());
            return started.awaitReady();
        });
    }

    String invite(Node node) {
        return seed(0).mustIpop("invite", NETWORK, "--host", node.host().name()).strip();
    }

    /** Each by a token of its own; the slowest join in seconds, from the command to its answer. */
    double join(List<Node> nodes) {
        return FewAtATime.map(STARTS_AT_ONCE, nodes, node -> {
            String token = invite(node);
            long start = System.nanoTime();
            node.mustIpop("join", token);
            return (System.nanoTime() - start) / 1e9;
        }).stream().mapToDouble(seconds -> seconds).max().orElse(0);
    }

    void kill(List<Node> nodes) {
        FewAtATime.map(nodes.size(), nodes, node -> {
            node.kill();
            return node;
        });
    }

    /** Keeps the addresses that these have now. */
    void note(List<Node> nodes) {
        nodes.forEach(node -> addresses.put(node, addresses(node)));
    }

    /** Waits until each is active in the network; throws LabFailure if one has other addresses than those noted. */
    void requireSameAddresses(List<Node> nodes) {
        for (Node node : nodes) {
            String now = addresses(node);
            if (!now.equals(addresses.get(node))) {
                throw new LabFailure(node.host().name() + " had " + addresses.get(node) + " and has now " + now);
            }
        }
    }

    private String addresses(Node node) {
        long start = System.nanoTime();
        String status = "";
        while (System.nanoTime() - start < ACTIVE_LIMIT.toNanos()) {
            status = node.mustIpop("status", "--json");
            Matcher found = ADDRESSES.matcher(status);
            if (status.contains("\"state\":\"active\"") && found.find()) {
                return found.group(1) + " " + found.group(2);
            }
            Command.pause();
        }
        throw new LabFailure(node.host().name() + " is not active: " + status + "\n" + node.tail());
    }

    private String nextAddress() {
        return "203.0.113." + (10 + cables++);
    }
}
