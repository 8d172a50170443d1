package org.ipop.nat.portmap;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Refused;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.MalformedPacket;

/** The Port Control Protocol (RFC 6887); on IPv6 what it maps is a pinhole in the router's firewall. */
final class Pcp implements MappingProtocol {
    private final NodeContext context;
    private final GatewaySocket socket;
    private final InetAddress own;
    private final int port;
    private final Bytes nonce;
    private final Epoch epoch = new Epoch();
    private InetSocketAddress suggested;

    Pcp(NodeContext context, GatewaySocket socket, InetAddress own, int port) {
        this.context = context;
        this.socket = socket;
        this.own = own;
        this.port = port;
        byte[] chance = new byte[PcpMessage.NONCE_BYTES];
        context.random().nextBytes(chance);
        this.nonce = Bytes.copyOf(chance);
        String any = own instanceof Inet4Address ? "0.0.0.0" : "::";
        this.suggested = new InetSocketAddress(InetAddress.ofLiteral(any), port);
    }

    @Override
    public String name() {
        return "PCP";
    }

    @Override
    public CompletionStage<Grant> map(long lifetimeSeconds) {
        return socket.exchange(() -> PcpMessage.mapRequest(own, nonce, port, suggested, lifetimeSeconds),
            this::granted);
    }

    @Override
    public CompletionStage<Boolean> keeps() {
        return socket.exchange(() -> PcpMessage.announceRequest(own), answer -> {
            PcpMessage message = read(answer);
            return message.opcode() == PcpMessage.ANNOUNCE ? Optional.of(goesOn(message)) : Optional.empty();
        }).exceptionally(silent -> true);
    }

    @Override
    public long checkSeconds() {
        return 60;
    }

    @Override
    public void release() {
        socket.tell(PcpMessage.mapRequest(own, nonce, port, suggested, 0));
    }

    @Override
    public void close() {
        socket.close();
    }

    private Optional<Grant> granted(ByteBuf answer) throws MalformedPacket {
        PcpMessage message = read(answer);
        boolean success = message.result() == PcpMessage.SUCCESS;
        if (message.opcode() != PcpMessage.MAP
            || success && (!message.nonce().equals(nonce) || message.internalPort() != port)) {
            return Optional.empty();
        }
        if (!success) {
            throw new Refused("refuses with result " + message.result());
        }
        goesOn(message);
        Grant grant = new Grant(message.external(), message.lifetimeSeconds());
        if (!grant.isPlausible() || message.external().getAddress().getClass() != own.getClass()) {
            throw new Refused("grants an address that leads nowhere");
        }
        suggested = message.external();
        return Optional.of(grant);
    }

    /** A router that knows NAT-PMP only answers with its version 0 (section 9). */
    private static PcpMessage read(ByteBuf answer) throws MalformedPacket {
        if (answer.isReadable() && answer.getByte(answer.readerIndex()) == 0) {
            throw new Refused("knows NAT-PMP only");
        }
        return PcpMessage.read(answer);
    }

    private boolean goesOn(PcpMessage message) {
        return epoch.goesOn(message.epochSeconds(), context.nanoTime());
    }
}
