package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A routed core with hosts on cables of their own: no broadcast domain is shared, so nothing is found by multicast that
 * would not be found on the Internet. The core drops packets from and to private addresses, as providers do.
 */
public final class Internet implements AutoCloseable {
    /** The far end of every cable to the core. */
    private static final String GATEWAY = "169.254.1.1";
    private static final String GATEWAY6 = "fe80::1";
    /** A site's router on that cable. */
    private static final String ROUTER6 = "fe80::2";

    private final String prefix = "ipop" + ProcessHandle.current().pid() + "-";
    private final List<Namespace> namespaces = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Path folder;
    private final Namespace core;

    public Internet() {
        try {
            folder = Files.createTempDirectory("ipop-lab");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        core = namespace("core");
        core.forwardPackets();
        core.rules("""
            table ip core {
              set private {
                type ipv4_addr; flags interval
                elements = { 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16 }
              }
              chain forward {
                type filter hook forward priority 0; policy accept;
                ip saddr @private counter drop
                ip daddr @private counter drop
              }
            }""");
    }

    /** A host with public addresses: IPv4, and IPv6 2001:db8:NN::1 for 203.0.113.NN. */
    public Host publicHost(String name, String ipv4) {
        Namespace namespace = namespace(name);
        connect(namespace, "eth0", name, ipv4);
        return new Host(name, namespace, folder);
    }

    /** One more public IPv4 address of a public host. */
    public void alias(Host host, String ipv4) {
        host.namespace().mustRun("ip", "address", "add", ipv4 + "/32", "dev", "eth0");
        core.mustRun("ip", "route", "add", ipv4 + "/32", "dev", "to-" + host.name());
    }

    /** A LAN 192.168.1.0/24 behind a router that masquerades, the same addresses at every site. */
    public Site site(String name, String ipv4) {
        return site(name, ipv4, Site.HOME);
    }

    /** A provider's network 100.64.0.0/24 behind its NAT (RFC 6598), for the routers of homes. */
    public Site carrier(String name, String ipv4) {
        return site(name, ipv4, Site.CARRIER);
    }

    /** Its router forwards IPv6 too, and all of the /48 comes to it. */
    private Site site(String name, String ipv4, String lan) {
        Namespace router = namespace(name);
        connect(router, "wan", name, ipv4);
        router.mustRun("ip", "-6", "address", "add", ROUTER6 + "/64", "dev", "wan", "nodad");
        core.mustRun("ip", "-6", "route", "add", prefix6(ipv4) + "::/48", "via", ROUTER6, "dev", "to-" + name);
        router.forwardPackets();
        return new Site(this, router, ipv4, lan);
    }

    /** The core drops what goes between these two groups of addresses, in both directions, until healed. */
    void split(Collection<String> one, Collection<String> other) {
        core.rules("""
            table inet split {
              chain forward {
                type filter hook forward priority -10; policy accept;
                %s%s%s%s
              }
            }""".formatted(drop("ip", one, other), drop("ip", other, one),
            drop("ip6", one.stream().map(Internet::ipv6).toList(), other.stream().map(Internet::ipv6).toList()),
            drop("ip6", other.stream().map(Internet::ipv6).toList(), one.stream().map(Internet::ipv6).toList())));
    }

    void heal() {
        core.mustRun("nft", "delete", "table", "inet", "split");
    }

    /** The router of this site starts anew and is given another address: its mappings are gone. */
    void renumber(Site site, String ipv4) {
        String cable = "to-" + site.router().name().substring(prefix.length());
        core.mustRun("ip", "route", "del", site.address() + "/32", "dev", cable);
        core.mustRun("ip", "route", "add", ipv4 + "/32", "dev", cable);
        site.router().mustRun("sh", "-c", "ip address add " + ipv4 + "/32 dev wan; ip address del " + site.address()
            + "/32 dev wan; ip route replace default via " + GATEWAY + " dev wan onlink");
    }

    /** From now on the cable of this public host carries no longer packets, and the core tells nobody. */
    void narrow(Host host, int mtu) {
        core.mustRun("ip", "link", "set", "dev", "to-" + host.name(), "mtu", String.valueOf(mtu));
        core.rules("""
            table inet silent {
              chain output {
                type filter hook output priority 0; policy accept;
                icmp type destination-unreachable drop
                icmpv6 type packet-too-big drop
              }
            }""");
    }

    private static String drop(String family, Collection<String> from, Collection<String> to) {
        return "%s saddr { %s } %s daddr { %s } drop\n".formatted(family, String.join(", ", from), family,
            String.join(", ", to));
    }

    private static String ipv6(String ipv4) {
        return prefix6(ipv4) + "::1";
    }

    /** The first 48 bits that belong to a public IPv4 address. */
    static String prefix6(String ipv4) {
        return "2001:db8:" + ipv4.substring(ipv4.lastIndexOf('.') + 1);
    }

    /** For files that live as long as the laboratory. */
    public Path folder() {
        return folder;
    }

    /** A host on a cable that somebody else has plugged in. */
    public Host host(String name, Namespace namespace) {
        return new Host(name, namespace, folder);
    }

    public Namespace namespace(String name) {
        Namespace namespace = Namespace.create(prefix + name);
        namespaces.add(namespace);
        return namespace;
    }

    /** A node on this host, not started; ended with the laboratory. */
    public Node node(Host host) {
        Node node = new Node(host, folder.resolve(host.name() + "-state"));
        nodes.add(node);
        return node;
    }

    private void connect(Namespace namespace, String device, String cable, String ipv4) {
        String far = "to-" + cable;
        String ipv6 = ipv6(ipv4);
        namespace.cable(device, core, far);
        core.mustRun("ip", "address", "add", GATEWAY + "/32", "dev", far);
        core.mustRun("ip", "route", "add", ipv4 + "/32", "dev", far);
        core.mustRun("ip", "-6", "address", "add", GATEWAY6 + "/64", "dev", far, "nodad");
        core.mustRun("ip", "-6", "route", "add", ipv6 + "/128", "dev", far);
        namespace.mustRun("ip", "address", "add", ipv4 + "/32", "dev", device);
        namespace.mustRun("ip", "route", "add", "default", "via", GATEWAY, "dev", device, "onlink");
        namespace.mustRun("ip", "-6", "address", "add", ipv6 + "/128", "dev", device, "nodad");
        namespace.mustRun("ip", "-6", "route", "add", "default", "via", GATEWAY6, "dev", device);
    }

    @Override
    public void close() {
        nodes.forEach(Node::kill);
        namespaces.reversed().forEach(Namespace::delete);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
