package org.ipop.lab;

/** A LAN behind a NAT router. */
final class Site {
    private final Internet internet;
    private final String name;
    private final Namespace router;
    private int hosts;

    /** Port-preserving masquerade, endpoint-independent mapping, address- and port-dependent filtering (RFC 4787). */
    Site(Internet internet, String name, Namespace router) {
        this.internet = internet;
        this.name = name;
        this.router = router;
        router.mustRun("ip", "link", "add", "name", "lan", "type", "bridge");
        router.mustRun("ip", "address", "add", "192.168.1.1/24", "dev", "lan");
        router.mustRun("ip", "link", "set", "dev", "lan", "up");
        translate("masquerade");
    }

    /** Every destination sees another port, chosen at random: address- and port-dependent mapping. */
    Site symmetric() {
        router.mustRun("nft", "flush", "ruleset");
        translate("masquerade fully-random");
        return this;
    }

    /** The next host of the LAN: 192.168.1.10, .11 and so on. */
    Host host(String hostName) {
        Namespace namespace = internet.namespace(hostName);
        String port = "p" + hosts;
        router.cable(port, namespace, "eth0");
        router.mustRun("ip", "link", "set", "dev", port, "master", "lan");
        namespace.mustRun("ip", "address", "add", "192.168.1." + (10 + hosts) + "/24", "dev", "eth0");
        namespace.mustRun("ip", "route", "add", "default", "via", "192.168.1.1");
        hosts++;
        return internet.host(hostName, namespace);
    }

    private void translate(String action) {
        router.rules("""
            table ip nat {
              chain postrouting { type nat hook postrouting priority srcnat; oifname "wan" %s; }
            }
            table inet filter {
              chain input {
                type filter hook input priority 0; policy drop;
                ct state established,related accept
                iifname { "lan", "lo" } accept
                meta l4proto { icmp, ipv6-icmp } accept
              }
              chain forward {
                type filter hook forward priority 0; policy drop;
                ct state established,related accept
                iifname "lan" accept
              }
            }""".formatted(action));
    }

    @Override
    public String toString() {
        return name;
    }
}
