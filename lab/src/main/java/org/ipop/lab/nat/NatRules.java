package org.ipop.lab.nat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ipop.lab.Site;

/**
 * The nftables rules of a {@link Nat}. Linux itself maps by its own taste; three tables make it do as it is told:
 * {@code mappings} (inside endpoint and as much of the remote one as the mapping depends on, to external port),
 * {@code inward} (external port to inside endpoint) and {@code heard} (external port and whom it has been sent to).
 * They are filled from each packet that leaves; the next packet to anywhere looks there first.
 */
final class NatRules {
    /** Away from the ports that hosts choose themselves. */
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 1024;
    private static final String INSIDE = "ct %1$s ip saddr . ct %1$s proto-src";

    private NatRules() {
    }

    /** For the router of this site. */
    static String of(Nat nat, Site site) {
        String address = site.address();
        return tables(nat) + prerouting(nat, address) + postrouting(nat, address) + remember(nat, address) + "}\n"
            + firewall("iifname \"lan\" accept");
    }

    /** A router that lets out TCP to port 443 and nothing else. */
    static String withoutUdp() {
        return masquerading("iifname \"lan\" tcp dport 443 accept");
    }

    /** The same with UDP. */
    static String withUdp() {
        return masquerading("iifname \"lan\" accept");
    }

    static String withoutAnything() {
        return masquerading("");
    }

    private static String masquerading(String outward) {
        return """
            table ip nat {
              chain postrouting { type nat hook postrouting priority srcnat; oifname "wan" masquerade; }
            }
            """ + firewall(outward);
    }

    private static String tables(Nat nat) {
        String timed = "flags dynamic,timeout; timeout " + nat.lifetime().toSeconds() + "s; size 8192;";
        return """
            table ip nat {
              map mappings { type ipv4_addr . inet_service%s : inet_service; %s }
              map inward { type inet_service : ipv4_addr . inet_service; %s }
              set heard { type inet_service . ipv4_addr; %s }
            """.formatted(switch (nat.mapping()) {
                case ENDPOINT_INDEPENDENT -> "";
                case ADDRESS_DEPENDENT -> " . ipv4_addr";
                case ADDRESS_AND_PORT_DEPENDENT -> " . ipv4_addr . inet_service";
            }, timed, timed, timed);
    }

    /** Unasked packets: to a remote endpoint that was sent to already, connection tracking lets them in anyhow. */
    private static String prerouting(Nat nat, String address) {
        String dnat = "meta l4proto udp dnat ip to udp dport map @inward\n";
        String unasked = switch (nat.filtering()) {
            case ENDPOINT_INDEPENDENT -> "iifname \"wan\" " + dnat;
            case ADDRESS_DEPENDENT -> "iifname \"wan\" meta l4proto udp udp dport . ip saddr @heard " + dnat;
            case ADDRESS_AND_PORT_DEPENDENT -> "";
        };
        return "chain prerouting {\ntype nat hook prerouting priority dstnat;\n" + unasked
            + (nat.hairpin() ? "iifname \"lan\" ip daddr " + address + " " + dnat : "") + "}\n";
    }

    private static String postrouting(Nat nat, String address) {
        return """
            chain translate {
              meta l4proto udp snat ip to %1$s : ip saddr . udp sport%2$s map @mappings
              meta l4proto udp snat ip to %1$s%3$s
              snat to %1$s
            }
            chain postrouting {
              type nat hook postrouting priority srcnat;
              oifname "wan" jump translate
              oifname "lan" ct status dnat ip saddr != %1$s jump translate
            }
            """.formatted(address, remote(nat), switch (nat.ports()) {
                case PRESERVING -> "";
                case SEQUENTIAL -> " : numgen inc" + fresh();
                case RANDOM -> " : numgen random" + fresh();
            });
    }

    /** After translation, so the source port is the external one; what comes in has another source address. */
    private static String remember(Nat nat, String address) {
        String update = "update @mappings { " + INSIDE + remote(nat) + " : udp sport } update @inward { udp sport : "
            + INSIDE + " } update @heard { udp sport . ip daddr }\n";
        String sent = "meta l4proto udp ip saddr " + address + " ct direction ";
        return "chain remember {\ntype filter hook postrouting priority srcnat + 10;\n"
            + sent + "original " + update.formatted("original")
            + sent + "reply " + update.formatted("reply") + "}\n";
    }

    private static String remote(Nat nat) {
        return switch (nat.mapping()) {
            case ENDPOINT_INDEPENDENT -> "";
            case ADDRESS_DEPENDENT -> " . ip daddr";
            case ADDRESS_AND_PORT_DEPENDENT -> " . ip daddr . udp dport";
        };
    }

    private static String fresh() {
        return " mod " + PORTS + " map { " + IntStream.range(0, PORTS)
            .mapToObj(i -> i + " : " + (FIRST_PORT + i)).collect(Collectors.joining(", ")) + " }";
    }

    /** Stateful, for IPv6 too. */
    private static String firewall(String outward) {
        return """
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
                ct status dnat accept
                %s
              }
            }
            """.formatted(outward);
    }
}
