package org.ipop.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.RingId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;
import org.ipop.security.noise.SeededNoise;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.FirstByte;
import org.ipop.wire.link.FrameType;
import org.ipop.wire.link.LinkFrame;
import org.ipop.wire.link.LinkFrameCodec;
import org.ipop.wire.link.ReliableHeader;

/** A peer that makes a proper handshake and then says whatever the test wants. */
final class Puppet implements DatagramSink {
    /** Of its greetings. */
    static final int INDEX = 1;

    final SeededNoise keys;
    final HandshakeFactory factory;
    /** Frames that came in the session, opened. */
    final List<ByteBuf> frames = new ArrayList<>();
    /** First bytes of all datagrams that came. */
    final List<Integer> types = new ArrayList<>();
    private final InetSocketAddress target;
    private TransportSocket socket;
    private Handshake handshake;
    Session session;
    private int sequence;

    Puppet(SimulatedHost host, int seed, InetSocketAddress target) {
        this.keys = new SeededNoise(seed);
        this.factory = keys.handshakes(host.loop().open("puppet"));
        this.target = target;
        host.transport().open(new InetSocketAddress("0.0.0.0", 5000), this)
            .thenAccept(opened -> socket = opened);
    }

    /** Sends the first message of a handshake; the rest follows by itself. */
    void greet(int index) {
        handshake = factory.initiate(index, Optional.empty(), Optional.empty());
        handshake.start().forEach(this::raw);
    }

    /** Sends a sealed frame. */
    void say(LinkFrame frame) {
        ByteBuf out = Packet.allocate(1200);
        LinkFrameCodec.write(out, frame);
        say(out);
    }

    /** Sends a reliable frame, once. */
    void say(LinkFrame.Control frame) {
        ByteBuf out = Packet.allocate(1200);
        new ReliableHeader(sequence++).write(out);
        LinkFrameCodec.write(out, frame);
        say(out);
    }

    /** Becomes a member of the bootstrap ring, whose gate takes everybody. */
    void enterBootstrapRing(VirtualTime time) {
        say(new LinkFrame.Greeting(RingId.BOOTSTRAP, INDEX, Bytes.copyOf()));
        time.run(100_000_000L);
        int theirs = indexGreetedWith();
        say(new LinkFrame.Proof(RingId.BOOTSTRAP, theirs, Bytes.copyOf()));
        time.run(100_000_000L);
        say(new LinkFrame.Admitted(RingId.BOOTSTRAP, theirs));
        time.run(100_000_000L);
    }

    /** The packet index in the greeting that came. */
    private int indexGreetedWith() {
        ByteBuf greeting = frames.stream().map(ByteBuf::slice)
            .filter(frame -> frame.readByte() == FrameType.RELIABLE
                && frame.skipBytes(4).readByte() == FrameType.GREETING)
            .findFirst().orElseThrow();
        return greeting.skipBytes(Long.BYTES).readInt();
    }

    void say(ByteBuf frame) {
        raw(sealed(frame));
    }

    ByteBuf sealed(ByteBuf frame) {
        session.seal(frame);
        return frame;
    }

    static ByteBuf frame(int... bytes) {
        ByteBuf out = Packet.allocate(1200);
        for (int each : bytes) {
            out.writeByte(each);
        }
        return out;
    }

    void raw(ByteBuf datagram) {
        socket.send(Datagram.of(Unpooled.copiedBuffer(datagram), target));
        socket.flush();
        datagram.release();
    }

    /** The frames of this type that came. */
    long count(int type) {
        return frames.stream().filter(frame -> frame.getUnsignedByte(frame.readerIndex()) == type).count();
    }

    @Override
    public void datagram(TransportSocket from, Datagram datagram) {
        ByteBuf payload = Unpooled.copiedBuffer(datagram.payload());
        datagram.payload().release();
        int type = payload.getUnsignedByte(0);
        types.add(type);
        if (type == FirstByte.SEALED) {
            if (session != null && session.open(payload) == Session.Opened.OPENED) {
                frames.add(payload);
            }
            return;
        }
        try {
            Handshake.Progress progress = handshake.receive(payload);
            progress.send().forEach(this::raw);
            progress.session().ifPresent(made -> session = made);
        } catch (HandshakeRefused e) {
            types.add(-1);
        }
    }
}
