package org.ipop.switchboard;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.RingId;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.name.NameService;
import org.ipop.api.name.NameServices;

/** Names of networks by whichever provider serves. Thread: node loop. */
final class SwitchedNames implements NameServices, Front<NameServices> {
    private final Opened.Shared shared;
    private final Networks networks;
    private final Map<RingId, SwitchedName> opened = new TreeMap<>();
    private NameServices provider;

    SwitchedNames(Opened.Shared shared, Networks networks) {
        this.shared = shared;
        this.networks = networks;
    }

    @Override
    public NameService open(JoinedNetwork network, InetAddress ipv4) {
        SwitchedNetwork lasting = networks.adopt(network);
        RingId ring = network.spec().ring();
        SwitchedName known = opened.get(ring);
        if (known != null) {
            known.adopted(ipv4);
            return known;
        }
        SwitchedName made = new SwitchedName(shared, lasting, ipv4, () -> opened.remove(ring));
        opened.put(ring, made);
        if (provider != null) {
            made.plugged(provider);
        }
        return made;
    }

    @Override
    public void plugged(NameServices next) {
        provider = next;
        List.copyOf(opened.values()).forEach(names -> names.plugged(next));
    }

    @Override
    public void unplugged(NameServices former) {
        provider = null;
        opened.values().forEach(SwitchedName::unplugged);
    }

    /** Whoever opened them is gone for good. */
    void closeAll() {
        List.copyOf(opened.values()).forEach(SwitchedName::close);
    }
}
