package org.ipop.lan;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.runtime.NodeContext;
import org.ipop.lan.dhcp.Binding;
import org.ipop.lan.dhcp.Bindings;
import org.ipop.lan.dhcp.DhcpServer;
import org.ipop.wire.dhcp.MacAddress;
import org.ipop.wire.lan.GatewayFrame;
import org.ipop.wire.lan.GatewayFrame.Host;
import org.ipop.wire.name.NameCodec;

/**
 * The hosts of a LAN with their leases, whether this gateway serves them or another does: on the disk, below our name,
 * and in frames for the other gateways. Thread: node loop.
 */
final class Table {
    /** A change is told so often; who misses it all the same has it from the next round of all. */
    private static final int TOLD = 2;
    private static final int CHANGES = 1_024;

    private final NodeContext context;
    private final JoinedNetwork network;
    private final HostNames names;
    private final LeaseFile file;
    private final Claims claims;
    private final Map<MacAddress, Binding> byClient = new LinkedHashMap<>();
    private final LinkedHashMap<MacAddress, Change> changes = new LinkedHashMap<>();
    private Runnable changed = () -> { };
    private int round;

    private record Change(Host host, int left) {
    }

    /** Reads the disk. */
    Table(NodeContext context, JoinedNetwork network, HostNames names, LeaseFile file, Claims claims) {
        this.context = context;
        this.network = network;
        this.names = names;
        this.file = file;
        this.claims = claims;
        file.read().forEach(binding -> byClient.put(binding.client(), binding));
    }

    /** Runs when there is something to tell other gateways. */
    void onChange(Runnable listener) {
        changed = listener;
    }

    /** In the order in which they were bound last. */
    List<Binding> all() {
        return List.copyOf(byClient.values());
    }

    List<Host> hosts() {
        return byClient.values().stream().map(Table::host).toList();
    }

    /** This gateway has given, or extended, a lease. */
    void bound(Binding binding) {
        keep(binding);
        tell(host(binding));
    }

    /** This gateway has ended one. */
    void freed(Binding binding) {
        drop(binding);
        tell(new Host(binding.client(), binding.address(), 0, ""));
    }

    /** What the gateway that serves tells. Leases of ours we keep alive for it. */
    void learn(List<Host> hosts) {
        for (Host host : hosts) {
            Binding known = byClient.get(host.client());
            if (host.expires() == 0) {
                if (known != null && known.address().equals(host.address())) {
                    drop(known);
                    claims.release(known.address());
                }
            } else if (isNews(known, host) && network.spec().assignable(host.address())) {
                Binding binding = binding(host);
                keep(binding);
                extend(binding);
            }
        }
    }

    /** For the next frame: what has changed, then a part of all in turn. */
    List<Host> next() {
        List<Host> next = new ArrayList<>();
        int bytes = changed(next);
        List<Host> all = hosts();
        for (int i = 0; i < all.size(); i++) {
            Host host = all.get((round + i) % all.size());
            bytes += host.bytes();
            if (bytes > GatewayFrame.HOSTS_BYTES) {
                round = (round + i) % all.size();
                break;
            }
            next.add(host);
        }
        return next;
    }

    void finish() {
        file.finish(all());
    }

    static Binding binding(Host host) {
        return new Binding(host.client(), host.address(), Binding.State.BOUND,
            Optional.of(host.name()).filter(NameCodec::isHost), host.expires());
    }

    private int changed(List<Host> next) {
        int bytes = 0;
        Iterator<Map.Entry<MacAddress, Change>> each = changes.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<MacAddress, Change> entry = each.next();
            Change change = entry.getValue();
            bytes += change.host().bytes();
            if (bytes > GatewayFrame.HOSTS_BYTES) {
                return bytes;
            }
            next.add(change.host());
            if (change.left() == 1) {
                each.remove();
            } else {
                entry.setValue(new Change(change.host(), change.left() - 1));
            }
        }
        return bytes;
    }

    private void keep(Binding binding) {
        byClient.remove(binding.client());
        if (byClient.size() < Bindings.LIMIT) {
            byClient.put(binding.client(), binding);
            names.say(binding, binding.expiresEpochSeconds() - context.epochSeconds());
            file.write(this::all);
        }
    }

    private void drop(Binding binding) {
        byClient.remove(binding.client());
        names.takeBack(binding);
        file.write(this::all);
    }

    private void tell(Host host) {
        if (changes.size() < CHANGES || changes.containsKey(host.client())) {
            changes.put(host.client(), new Change(host, TOLD));
            changed.run();
        }
    }

    private boolean isNews(Binding known, Host host) {
        return host.expires() > context.epochSeconds() && (known == null || !known.address().equals(host.address())
            || known.expiresEpochSeconds() < host.expires());
    }

    /** As long as a new lease may last, so that the host's next renewal finds time left. */
    private void extend(Binding binding) {
        InetAddress address = binding.address();
        if (claims.isOurs(address)) {
            claims.take(binding.wish(network.self().host()),
                Duration.ofSeconds(DhcpServer.LEASE_SECONDS + DhcpServer.GRACE_SECONDS));
        }
    }

    private static Host host(Binding binding) {
        return new Host(binding.client(), binding.address(), binding.expiresEpochSeconds(),
            binding.name().orElse(""));
    }
}
