package org.ipop.simulation.plain;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeFactory;

/** Makes plain handshakes of one node. Whoever says it is a node is believed. Thread: node loop. */
public final class PlainHandshakes implements HandshakeFactory {
    private final NodeId self;
    private final RandomGenerator random;

    public PlainHandshakes(NodeId self, RandomGenerator random) {
        this.self = self;
        this.random = random;
    }

    @Override
    public Handshake initiate(int localIndex, Optional<NodeId> expected, Optional<Bytes> staticKey) {
        return new PlainInitiator(new PlainFlight.Side(self, localIndex, random.nextLong()), expected);
    }

    @Override
    public Handshake respond(int localIndex) {
        return new PlainResponder(new PlainFlight.Side(self, localIndex, random.nextLong()));
    }

    @Override
    public Screening screen(ByteBuf initiation, Optional<InetSocketAddress> source, boolean underLoad) {
        return initiation.readableBytes() == PlainFlight.HELLO_BYTES
            ? new Screening.Admit() : new Screening.Drop("malformed");
    }
}
