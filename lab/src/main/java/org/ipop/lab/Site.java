package org.ipop.lab;

/** A LAN behind a router: a home, or a carrier's network with the routers of homes in it. */
public final class Site {
    static final String HOME = "192.168.1.";
    static final String CARRIER = "100.64.0.";
    private static final int FIRST_HOST = 10;
    /** Else what goes from a host of the LAN back to one would be translated as a frame, and a bridge returns none. */
    static final String FRAMES_ARE_NO_PACKETS =
        "for f in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e $f ] || echo 0 > $f; done";

    private final Internet internet;
    private final Namespace router;
    private final String address;
    private final String lan;
    private boolean ipv4 = true;
    private boolean ipv6;
    private int hosts;

    /**
     * Port-preserving masquerade, endpoint-independent mapping, address- and port-dependent filtering (RFC 4787).
     *
     * @param address the router's on the outside, "203.0.113.7"
     * @param lan     the first three numbers of every address inside, "192.168.1."
     */
    Site(Internet internet, Namespace router, String address, String lan) {
        this.internet = internet;
        this.router = router;
        this.address = address;
        this.lan = lan;
        router.mustRun("ip", "link", "add", "name", "lan", "type", "bridge");
        router.mustRun("ip", "address", "add", lan + "1/24", "dev", "lan");
        router.mustRun("ip", "link", "set", "dev", "lan", "up");
        router.mustRun("sh", "-c", FRAMES_ARE_NO_PACKETS);
        translate("masquerade");
    }

    /** The router's address on the outside. */
    public String address() {
        return address;
    }

    public Namespace router() {
        return router;
    }

    /** Every destination sees another port, chosen at random: address- and port-dependent mapping. */
    Site symmetric() {
        router.mustRun("nft", "flush", "ruleset");
        translate("masquerade fully-random");
        return this;
    }

    /** The router does as this nftables rule set says and no more; its devices are "wan" and "lan". */
    public Site rules(String ruleSet) {
        router.mustRun("nft", "flush", "ruleset");
        router.rules(ruleSet);
        return this;
    }

    /** Hosts to come have global IPv6 addresses too, 2001:db8:NN:1::10 and so on. */
    public Site dualStack() {
        router.mustRun("ip", "-6", "address", "add", "fe80::1/64", "dev", "lan", "nodad");
        router.mustRun("ip", "-6", "address", "add", prefix6() + "1/64", "dev", "lan", "nodad");
        ipv6 = true;
        return this;
    }

    /** Hosts to come have IPv6 addresses and no others. */
    public Site ipv6Only() {
        dualStack();
        ipv4 = false;
        return this;
    }

    /** From now on nothing goes through, and nobody is told; all else stays as it was. */
    void shut() {
        router.rules("""
            table inet shut {
              chain forward { type filter hook forward priority -300; policy drop; }
            }""");
    }

    void open() {
        router.mustRun("nft", "delete", "table", "inet", "shut");
    }

    /** A host of another site is unplugged there and plugged in here. */
    void take(Host host) {
        host.namespace().mustRun("ip", "link", "delete", "dev", "eth0");
        plug(host.namespace(), "eth0");
    }

    /** The next host of the LAN: 192.168.1.10, .11 and so on. */
    public Host host(String hostName) {
        Namespace namespace = internet.namespace(hostName);
        plug(namespace, "eth0");
        return internet.host(hostName, namespace);
    }

    /** A home whose router stands in this LAN. */
    public Site home(String name) {
        Namespace inner = internet.namespace(name);
        inner.forwardPackets();
        return new Site(internet, inner, plug(inner, "wan"), HOME);
    }

    private String plug(Namespace namespace, String device) {
        int number = FIRST_HOST + hosts;
        String port = "p" + hosts++;
        router.cable(port, namespace, device);
        router.mustRun("ip", "link", "set", "dev", port, "master", "lan");
        if (ipv4) {
            namespace.mustRun("ip", "address", "add", lan + number + "/24", "dev", device);
            namespace.mustRun("ip", "route", "add", "default", "via", lan + "1");
        }
        if (ipv6) {
            namespace.mustRun("ip", "-6", "address", "add", prefix6() + number + "/64", "dev", device, "nodad");
            namespace.mustRun("ip", "-6", "route", "add", "default", "via", "fe80::1", "dev", device);
        }
        return lan + number;
    }

    private String prefix6() {
        return Internet.prefix6(address) + ":1::";
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
        return router.name();
    }
}
