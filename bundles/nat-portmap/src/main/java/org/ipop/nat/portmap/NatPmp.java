package org.ipop.nat.portmap;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.runtime.NodeContext;

/** The NAT Port Mapping Protocol (RFC 6886): the external address and the mapping are two questions. */
final class NatPmp implements MappingProtocol {
    private final NodeContext context;
    private final GatewaySocket socket;
    private final int port;
    private final Epoch epoch = new Epoch();
    private int suggestedPort;

    NatPmp(NodeContext context, GatewaySocket socket, int port) {
        this.context = context;
        this.socket = socket;
        this.port = port;
        this.suggestedPort = port;
    }

    @Override
    public String name() {
        return "NAT-PMP";
    }

    @Override
    public CompletionStage<Grant> map(long lifetimeSeconds) {
        return address().thenCompose(address -> socket.exchange(
            () -> NatPmpMessage.mapRequest(port, suggestedPort, lifetimeSeconds), answer -> {
                NatPmpMessage message = NatPmpMessage.read(answer);
                if (message.opcode() != NatPmpMessage.MAP_UDP
                    || message.result() == NatPmpMessage.SUCCESS && message.internalPort() != port) {
                    return Optional.empty();
                }
                Grant grant = new Grant(new InetSocketAddress(address.address(), message.externalPort()),
                    message.lifetimeSeconds());
                if (message.result() != NatPmpMessage.SUCCESS || !grant.isPlausible()) {
                    throw new Refused("refuses with result " + message.result());
                }
                suggestedPort = message.externalPort();
                return Optional.of(grant);
            }));
    }

    @Override
    public CompletionStage<Boolean> keeps() {
        return address().thenApply(message -> epoch.goesOn(message.epochSeconds(), context.nanoTime()))
            .exceptionally(silent -> true);
    }

    @Override
    public long checkSeconds() {
        return 60;
    }

    @Override
    public void release() {
        socket.tell(NatPmpMessage.mapRequest(port, 0, 0));
    }

    @Override
    public void close() {
        socket.close();
    }

    private CompletionStage<NatPmpMessage> address() {
        return socket.exchange(NatPmpMessage::addressRequest, answer -> {
            NatPmpMessage message = NatPmpMessage.read(answer);
            if (message.opcode() != NatPmpMessage.ADDRESS) {
                return Optional.empty();
            }
            if (message.result() != NatPmpMessage.SUCCESS) {
                throw new Refused("refuses with result " + message.result());
            }
            return Optional.of(message);
        });
    }
}
