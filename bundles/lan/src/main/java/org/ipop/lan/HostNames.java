package org.ipop.lan;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.ipop.api.Key;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.runtime.Counters;
import org.ipop.lan.dhcp.Binding;
import org.ipop.lan.dhcp.Bindings;
import org.ipop.wire.name.HostEntry;
import org.ipop.wire.name.NameCodec;

/**
 * Names of the hosts, each one label below ours, as records of the network that live as long as the leases. Each ACK
 * writes them anew, so one that the ring did not take comes with the next. All gateways of a LAN say the names, each
 * below its own, so none moves when another serves. Thread: node loop.
 */
final class HostNames {
    private final JoinedNetwork network;
    private final Counters counters;
    /** Names that the ring has taken, with their addresses, and when they end. */
    private final Map<String, Said> said = new HashMap<>();

    private record Said(InetAddress address, long expires) {
    }

    HostNames(JoinedNetwork network, Counters counters) {
        this.network = network;
        this.counters = counters;
    }

    void say(Binding binding, long seconds) {
        binding.name().filter(label -> isNew(label, binding)).ifPresent(label -> {
            Member self = network.self();
            String name = label + "." + self.host();
            network.dht().create(key(name), NameCodec.encode(
                new HostEntry(name, self.node(), binding.address(), self.ipv6())), Duration.ofSeconds(seconds))
                .whenComplete((created, failure) -> {
                    if (failure != null) {
                        counters.counter("lan.name.unanswered").increment();
                    } else if (said.size() < Bindings.LIMIT) {
                        said.put(label, new Said(binding.address(), binding.expiresEpochSeconds()));
                    }
                });
        });
    }

    void takeBack(Binding binding) {
        binding.name().ifPresent(label -> {
            said.remove(label);
            network.dht().release(key(label + "." + network.self().host()));
        });
    }

    private boolean isNew(String label, Binding binding) {
        Said former = said.get(label);
        return former == null || !former.address().equals(binding.address())
            || former.expires() < binding.expiresEpochSeconds();
    }

    private Key key(String name) {
        return NameCodec.key(network.spec().ring(), name);
    }
}
