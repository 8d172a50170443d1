package org.ipop.lan;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.security.Identity;
import org.ipop.lan.dhcp.FakeLeases;
import org.ipop.simulation.VirtualTime;

/** A bridge that several gateways have ports of, and a network that they are members of. */
final class Town {
    private static final long CABLE_NANOS = 100_000;

    final VirtualTime time = new VirtualTime(5);
    final Map<InetAddress, FakeLeases.Owner> owners = new LinkedHashMap<>();
    final Map<InetAddress, NodeId> served = new LinkedHashMap<>();
    final Map<NodeId, Member> members = new LinkedHashMap<>();
    final List<byte[]> heard = new ArrayList<>();
    private final List<World.Port> ports = new ArrayList<>();
    private boolean cut;

    JoinedNetwork joined(Member self, Dht dht) {
        members.put(self.node(), self);
        return new Joined(World.LAB, self, dht, members);
    }

    void plug(World.Port port) {
        ports.add(port);
        port.bridge = frame -> {
            heard.add(frame);
            forward(frame, port);
        };
    }

    /** What a host sends, to all ports that are on its side: that of this gateway. */
    void fromHost(byte[] frame, World side) {
        side.port().arrive(frame);
        forward(frame, side.port());
    }

    /** From now on nothing goes from one port to another. */
    void cut(boolean through) {
        cut = through;
    }

    private void forward(byte[] frame, World.Port from) {
        List.copyOf(ports).stream().filter(port -> port != from && !cut).forEach(port ->
            time.after(CABLE_NANOS, () -> port.arrive(frame)));
    }

    /** A key whose signatures are a hash that anybody could compute, but nobody here does. */
    record Seal(int number) implements Identity {
        @Override
        public NodeId nodeId() {
            return NodeId.ofPublicKey(publicKey().toArray());
        }

        @Override
        public Bytes publicKey() {
            byte[] key = new byte[32];
            Arrays.fill(key, (byte) number);
            return Bytes.copyOf(key);
        }

        @Override
        public byte[] sign(byte[] message) {
            return signature(publicKey().toArray(), message);
        }

        static boolean verify(byte[] key, byte[] message, byte[] signature) {
            return Arrays.equals(signature(key, message), signature);
        }

        private static byte[] signature(byte[] key, byte[] message) {
            return Arrays.copyOf(Key.hash(key, message).toBytes(), 64);
        }
    }

    private record Joined(NetworkSpec spec, Member self, Dht dht, Map<NodeId, Member> members)
        implements JoinedNetwork {
        @Override
        public Overlay overlay() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Optional<Member> writerOf(Stored record) {
            return Optional.ofNullable(members.get(record.writer()));
        }

        @Override
        public Optional<Member> member(NodeId node) {
            return Optional.empty();
        }
    }
}
