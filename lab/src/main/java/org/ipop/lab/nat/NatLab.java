package org.ipop.lab.nat;

import java.util.List;
import org.ipop.lab.Host;
import org.ipop.lab.Internet;
import org.ipop.lab.Site;

/** Hosts behind NATs on one Internet; each call gives another host with a site of its own. */
public final class NatLab implements AutoCloseable {
    private static final int FIRST_ADDRESS = 100;

    private final Internet internet = new Internet();
    private int sites;

    public Internet internet() {
        return internet;
    }

    /** A host behind these NATs, the home's first, the carrier's last. */
    public Host behind(Nat... nats) {
        return site(nats).host(name("host"));
    }

    /** The innermost site of such a host, for several hosts in one LAN. */
    public Site site(Nat... nats) {
        List<Nat> outermostFirst = List.of(nats).reversed();
        Site site = nats.length == 1 ? internet.site(name("nat"), address()) : internet.carrier(name("nat"), address());
        use(outermostFirst.getFirst(), site);
        for (Nat nat : outermostFirst.subList(1, nats.length)) {
            site = site.home(name("home"));
            use(nat, site);
        }
        return site;
    }

    public Host open() {
        String address = address();
        return internet.publicHost(name("open"), address);
    }

    /** Behind a router that lets out nothing but TCP to port 443. */
    public Host withoutUdp() {
        return siteWithoutUdp().host(name("host"));
    }

    /** The site of such a host. */
    public Site siteWithoutUdp() {
        return internet.site(name("shut"), address()).rules(NatRules.withoutUdp());
    }

    /** From now on that router lets everything out; what passed already is not disturbed. */
    public void letUdpOut(Site site) {
        site.rules(NatRules.withUdp());
    }

    /** A site out of which only an HTTP proxy leads. */
    public Tinyproxy behindProxy() {
        return Tinyproxy.start(internet, internet.site(name("office"), address()));
    }

    /** Behind a stateful firewall. */
    public Host withIpv6Only() {
        return internet.site(name("six"), address()).ipv6Only().host(name("host"));
    }

    private static void use(Nat nat, Site site) {
        String seconds = String.valueOf(nat.lifetime().toSeconds());
        site.rules(NatRules.of(nat, site));
        site.router().mustRun("sysctl", "-q", "-w", "net.netfilter.nf_conntrack_udp_timeout=" + seconds,
            "net.netfilter.nf_conntrack_udp_timeout_stream=" + seconds);
    }

    private String address() {
        return "203.0.113." + (FIRST_ADDRESS + ++sites);
    }

    private String name(String kind) {
        return kind + sites;
    }

    @Override
    public void close() {
        internet.close();
    }
}
