package org.ipop.lan;

import java.net.Inet4Address;
import java.util.Set;
import java.util.function.Consumer;
import org.ipop.api.Prefix;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.lan.dhcp.Bindings;
import org.ipop.wire.dhcp.ArpPacket;
import org.ipop.wire.dhcp.ArpPacket.Operation;
import org.ipop.wire.dhcp.MacAddress;

/**
 * Answers for members elsewhere, whom the hosts take for neighbours, and for ourselves. Never for an address of the
 * LAN, and never to a probe (RFC 5227): a host that hears of another holder of its new address declines it, for ever.
 * Thread: node loop.
 */
final class ArpProxy {
    static final int PER_SECOND = 100;

    private final NodeContext context;
    private final Counters counters;
    private final VirtualNetwork router;
    private final Place place;
    private final Consumer<ArpPacket> out;
    private final TokenBucket budget;

    /** @param own addresses that are this node's for certain */
    record Place(MacAddress gateway, Prefix plan, Set<Inet4Address> own, Bindings hosts) {
    }

    ArpProxy(NodeContext context, Counters counters, VirtualNetwork router, Place place, Consumer<ArpPacket> out) {
        this.context = context;
        this.counters = counters;
        this.router = router;
        this.place = place;
        this.out = out;
        this.budget = new TokenBucket(PER_SECOND, PER_SECOND, context.nanoTime());
    }

    void receive(ArpPacket packet) {
        if (packet.operation() != Operation.REQUEST || packet.isAnnouncement()) {
            return;
        }
        Inet4Address asked = packet.targetIp();
        if (place.own().contains(asked)) {
            answer(packet);
        } else if (packet.isProbe() || !place.plan().contains(asked) || place.hosts().of(asked).isPresent()) {
            count("silent");
        } else if (!budget.take(1, context.nanoTime())) {
            count("drop.rate");
        } else {
            router.route(asked).whenComplete((decision, failure) -> {
                if (failure == null && decision.verdict() == RouteDecision.Verdict.MEMBER
                    && place.hosts().of(asked).isEmpty()) {
                    answer(packet);
                } else {
                    count("unknown");
                }
            });
        }
    }

    private void answer(ArpPacket request) {
        count("answered");
        out.accept(request.answer(place.gateway()));
    }

    private void count(String what) {
        counters.counter("lan.arp." + what).increment();
    }
}
