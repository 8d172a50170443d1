package org.ipop.lan;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    /** Where many hosts come at once their addresses go first. */
    static final int AT_ONCE = 2;

    private final JoinedNetwork network;
    private final Counters counters;
    /** Names that the ring has taken, with their addresses, and when they end. */
    private final Map<String, Said> said = new HashMap<>();

    /** Names of which the ring is yet to hear, oldest first. */
    private final LinkedHashMap<String, Word> waiting = new LinkedHashMap<>();
    private int underWay;
    private boolean walking;

    private record Word(Binding binding, long seconds) {
    }

    private record Said(InetAddress address, long expires) {
    }

    HostNames(JoinedNetwork network, Counters counters) {
        this.network = network;
        this.counters = counters;
    }

    /** The newest word about a name is said in its turn. */
    void say(Binding binding, long seconds) {
        binding.name().filter(label -> isNew(label, binding)).ifPresent(label -> {
            if (waiting.size() < Bindings.LIMIT || waiting.containsKey(label)) {
                waiting.put(label, new Word(binding, seconds));
                next();
            }
        });
    }

    /** One that was not said yet is not taken back either. */
    void takeBack(Binding binding) {
        binding.name().ifPresent(label -> {
            boolean unsaid = waiting.remove(label) != null;
            if (said.remove(label) != null || !unsaid) {
                network.dht().release(key(label + "." + network.self().host()));
            }
        });
    }

    /** Not within itself: a store that has gone answers all at once. */
    private void next() {
        if (!walking) {
            walking = true;
            while (underWay < AT_ONCE && !waiting.isEmpty()) {
                Map.Entry<String, Word> first = waiting.pollFirstEntry();
                underWay++;
                write(first.getKey(), first.getValue());
            }
            walking = false;
        }
    }

    private void write(String label, Word word) {
        Member self = network.self();
        String name = label + "." + self.host();
        Binding binding = word.binding;
        network.dht().create(key(name), NameCodec.encode(
            new HostEntry(name, self.node(), binding.address(), self.ipv6())), Duration.ofSeconds(word.seconds))
            .whenComplete((created, failure) -> {
                underWay--;
                if (failure != null) {
                    counters.counter("lan.name.unanswered").increment();
                } else if (said.size() < Bindings.LIMIT) {
                    said.put(label, new Said(binding.address(), binding.expiresEpochSeconds()));
                }
                next();
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
