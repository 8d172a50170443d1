package org.ipop.lab;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.ipop.api.NodeId;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.security.noise.SeededNode;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;

/** An outsider with the full source: sends genuine first messages of handshakes that it never goes on with. */
public final class Flood {
    private static final long PACE_NANOS = 1_000_000;

    private Flood() {
    }

    /** {@code ADDRESS PORT NODE NUMBER}. */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress target =
            new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), Integer.parseInt(arguments[1]));
        Optional<NodeId> node = Optional.of(NodeId.fromHex(arguments[2]));
        HandshakeFactory handshakes =
            new SeededNode(666).handshakes(new SimulatedLoop(new VirtualTime(666)).open("security"));
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 1; i <= Integer.parseInt(arguments[3]); i++) {
                for (ByteBuf initiation : handshakes.initiate(i, node, Optional.empty()).start()) {
                    byte[] bytes = ByteBufUtil.getBytes(initiation);
                    socket.send(new DatagramPacket(bytes, bytes.length, target));
                    initiation.release();
                }
                LockSupport.parkNanos(PACE_NANOS);
            }
        }
    }
}
