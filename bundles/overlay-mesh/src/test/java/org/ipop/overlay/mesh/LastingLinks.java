package org.ipop.overlay.mesh;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.Links;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.nat.Candidate;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.security.Session;

/** Links that outlast those who use them: who attaches to a ring next takes it over and hears of all that are up. */
final class LastingLinks implements Links {
    private final Links behind;
    private final NodeLoop loop;
    private final Map<NodeId, Up> up = new TreeMap<>();
    private RingLinks attached;
    private RingListener user;

    private record Up(Contact contact, Session.Info session) {
    }

    LastingLinks(Links behind, NodeLoop loop) {
        this.behind = behind;
        this.loop = loop;
    }

    @Override
    public RingLinks attach(RingId ring, RingGate gate, RingListener listener) {
        user = listener;
        if (attached == null) {
            attached = behind.attach(ring, gate, new Ear());
        } else {
            loop.execute(() -> up.values().forEach(peer -> listener.up(peer.contact(), peer.session())));
        }
        return attached;
    }

    @Override
    public PacketLinks packets(RingId ring, PacketListener listener) {
        return behind.packets(ring, listener);
    }

    @Override
    public List<LinkInfo> links() {
        return behind.links();
    }

    @Override
    public List<String> history(NodeId peer) {
        return behind.history(peer);
    }

    @Override
    public List<InetSocketAddress> listening() {
        return behind.listening();
    }

    @Override
    public List<Candidate> candidates() {
        return behind.candidates();
    }

    private final class Ear implements RingListener {
        @Override
        public void up(Contact peer, Session.Info session) {
            up.put(peer.node(), new Up(peer, session));
            user.up(peer, session);
        }

        @Override
        public void down(NodeId peer, String why) {
            up.remove(peer);
            user.down(peer, why);
        }

        @Override
        public void failed(NodeId peer, String why) {
            user.failed(peer, why);
        }

        @Override
        public void message(NodeId from, ByteBuf message) {
            user.message(from, message);
        }
    }
}
