package org.ipop.lan.dhcp;

import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.dhcp.DhcpMessage;
import org.ipop.wire.dhcp.DhcpOptions;
import org.ipop.wire.dhcp.DhcpType;
import org.ipop.wire.dhcp.MacAddress;

/** What a server says to a host, and where that goes (RFC 2131, sections 4.1 and 4.3.1). */
final class Answers {
    private final NodeContext context;
    private final LanOptions lan;
    private final DhcpServer.Out out;

    Answers(NodeContext context, LanOptions lan, DhcpServer.Out out) {
        this.context = context;
        this.lan = lan;
        this.out = out;
    }

    /** How long a lease the host gets if the ring agrees. */
    static long seconds(DhcpMessage message) {
        return Math.clamp(message.options().seconds(DhcpOptions.LEASE_SECONDS).orElse(DhcpServer.LEASE_SECONDS),
            DhcpServer.LEAST_LEASE_SECONDS, DhcpServer.LEASE_SECONDS);
    }

    void offer(DhcpMessage message, Binding binding) {
        reply(message, message.answer(DhcpType.OFFER, binding.address(),
            lan.forLease(message.options(), seconds(message))));
    }

    /** For what is left of its lease. */
    void acknowledge(DhcpMessage message, Binding binding) {
        reply(message, message.answer(DhcpType.ACK, binding.address(),
            lan.forLease(message.options(), binding.expiresEpochSeconds() - context.epochSeconds())));
    }

    void inform(DhcpMessage message) {
        reply(message, message.answer(DhcpType.ACK, DhcpOptions.ANY, lan.forHost(message.options())));
    }

    void refuse(DhcpMessage message, String why) {
        reply(message, message.answer(DhcpType.NAK, DhcpOptions.ANY,
            lan.ours(message.options()).with(DhcpOptions.MESSAGE, why)));
    }

    /** To a host that has no address yet by its Ethernet address: none of today's sets the broadcast flag. */
    private void reply(DhcpMessage request, DhcpMessage reply) {
        boolean homeless = request.current().isAnyLocalAddress();
        if (reply.type() == DhcpType.NAK || homeless && request.broadcast()) {
            out.send(reply, MacAddress.BROADCAST, DhcpOptions.BROADCAST);
        } else {
            out.send(reply, request.client(), homeless ? reply.yours() : request.current());
        }
    }
}
