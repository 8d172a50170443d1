package org.ipop.lan;

import java.time.Duration;
import org.ipop.api.Key;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.runtime.Counters;
import org.ipop.lan.dhcp.Binding;
import org.ipop.wire.name.HostEntry;
import org.ipop.wire.name.NameCodec;

/**
 * Names of the hosts, each one label below ours, as records of the network that live as long as the leases. Each ACK
 * writes them anew, so one that the ring did not take comes with the next. Thread: node loop.
 */
final class HostNames {
    private final JoinedNetwork network;
    private final Counters counters;

    HostNames(JoinedNetwork network, Counters counters) {
        this.network = network;
        this.counters = counters;
    }

    void say(Binding binding, long seconds) {
        binding.name().ifPresent(label -> {
            Member self = network.self();
            String name = label + "." + self.host();
            network.dht().create(key(name), NameCodec.encode(
                new HostEntry(name, self.node(), binding.address(), self.ipv6())), Duration.ofSeconds(seconds))
                .whenComplete((created, failure) -> {
                    if (failure != null) {
                        counters.counter("lan.name.unanswered").increment();
                    }
                });
        });
    }

    void takeBack(Binding binding) {
        binding.name().ifPresent(label -> network.dht().release(key(label + "." + network.self().host())));
    }

    private Key key(String name) {
        return NameCodec.key(network.spec().ring(), name);
    }
}
