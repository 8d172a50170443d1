package org.ipop.vnet;

import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.Links;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.nat.Candidate;

/** Keeps a copy of what is sent, and the listener for a test to call. */
final class FakeLinks implements Links, PacketLinks {
    final List<Sent> sent = new ArrayList<>();
    PacketListener listener;
    RingId ring;
    int flushes;
    boolean full;
    int mtu = Integer.MAX_VALUE;
    boolean closed;

    record Sent(Contact to, byte[] packet) {
    }

    List<NodeId> receivers() {
        return sent.stream().map(one -> one.to().node()).toList();
    }

    @Override
    public PacketLinks packets(RingId of, PacketListener to) {
        ring = of;
        listener = to;
        return this;
    }

    @Override
    public boolean send(Contact to, Packet packet) {
        if (!full) {
            sent.add(new Sent(to, ByteBufUtil.getBytes(packet.buffer())));
        }
        packet.buffer().release();
        return !full;
    }

    @Override
    public int mtu(NodeId peer) {
        return mtu;
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public RingLinks attach(RingId other, RingGate gate, RingListener to) {
        throw new AssertionError("a router attaches no ring");
    }

    @Override
    public List<LinkInfo> links() {
        return List.of();
    }

    @Override
    public List<String> history(NodeId peer) {
        return List.of();
    }

    @Override
    public List<InetSocketAddress> listening() {
        return List.of();
    }

    @Override
    public List<Candidate> candidates() {
        return List.of();
    }
}
