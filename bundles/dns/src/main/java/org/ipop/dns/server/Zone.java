package org.ipop.dns.server;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ipop.api.Prefix;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.dns.server.Place.Address;
import org.ipop.dns.server.Place.Apex;
import org.ipop.dns.server.Place.Below;
import org.ipop.dns.server.Place.Empty;
import org.ipop.dns.server.Place.Host;
import org.ipop.dns.server.Place.Missing;
import org.ipop.dns.server.Place.ReverseApex;
import org.ipop.dns.server.Place.Service;
import org.xbill.DNS.Name;

/**
 * What one network names: {@code network.ipop} and the reverse zones of its two prefixes. A prefix that ends within a
 * label (a /22) makes several reverse zones, cut at the next label.
 */
public final class Zone {
    static final Name TOP = Name.fromConstantString("ipop.");

    /** Services stand below these (RFC 2782); no host has such a name. */
    private static final List<String> PROTOCOLS = List.of("_tcp", "_udp");
    /** As in {@code _http._tcp.anna}. */
    private static final int MAX_LABELS = 3;

    private final NetworkSpec spec;
    private final Members members;
    private final Name apex;

    /** @param spec whose name is one DNS label */
    public Zone(NetworkSpec spec, Members members) {
        this.spec = spec;
        this.members = members;
        this.apex = Name.fromConstantString(spec.name().toLowerCase(Locale.ROOT) + ".ipop.");
    }

    NetworkSpec spec() {
        return spec;
    }

    Members members() {
        return members;
    }

    Name apex() {
        return apex;
    }

    Name member(String host) {
        return Name.fromConstantString(host + "." + apex);
    }

    /** Empty if the name is not in this zone or its reverse zones. */
    Optional<Place> place(Name name) {
        if (name.subdomain(apex)) {
            return Optional.of(below(name));
        }
        return ReverseName.of(name).flatMap(reverse -> List.of(spec.ipv4(), spec.ipv6()).stream()
            .filter(prefix -> within(reverse, prefix)).findFirst().map(prefix -> reverse(name, reverse, prefix)));
    }

    private Place below(Name name) {
        int labels = name.labels() - apex.labels();
        Name cut = new Name(name, labels);
        if (labels == 0) {
            return new Apex(this, cut);
        }
        if (labels > MAX_LABELS) {
            return new Missing(cut);
        }
        String last = label(name, labels - 1);
        String rest = String.join(".", IntStream.range(0, labels - 1).mapToObj(i -> label(name, i)).toList());
        if (PROTOCOLS.contains(last)) {
            return rest.isEmpty() ? new Empty(cut) : new Service(this, cut, rest + "." + last);
        }
        return rest.isEmpty() ? new Host(this, cut, last) : new Below(this, cut, rest, last);
    }

    private static String label(Name name, int index) {
        return name.getLabelString(index).toLowerCase(Locale.ROOT);
    }

    private Place reverse(Name name, ReverseName reverse, Prefix prefix) {
        int top = (prefix.length() + reverse.unit() - 1) / reverse.unit() * reverse.unit();
        Name cut = ReverseName.cut(name, top, reverse.unit());
        if (reverse.rest() > 0) {
            return new Missing(cut);
        }
        if (reverse.complete()) {
            return new Address(this, cut, reverse.covers().address());
        }
        return reverse.covers().length() == top ? new ReverseApex(this, cut) : new Empty(cut);
    }

    private static boolean within(ReverseName reverse, Prefix prefix) {
        return reverse.covers().length() >= prefix.length() && prefix.contains(reverse.covers().address());
    }
}
