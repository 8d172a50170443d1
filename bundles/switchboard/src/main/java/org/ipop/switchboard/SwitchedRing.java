package org.ipop.switchboard;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.Links;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.security.Session;

/**
 * One ring's use of the links. It outlasts who makes the links: peers that were up are looked for again and count as up
 * meanwhile. And it outlasts who uses them: the next user hears of all peers that are up. Thread: node loop.
 */
final class SwitchedRing {
    static final int MAX_WANTED = 4096;
    /** Peers that the next provider does not bring back within this are down. */
    static final long RETURN_NANOS = 3_000_000_000L;

    private final Opened.Shared shared;
    private final RingId ring;
    private final SwitchedGate gate;
    private final Runnable atClose;
    private final Map<NodeId, Contact> wanted = new TreeMap<>();
    private final Map<NodeId, Up> up = new TreeMap<>();
    /** Up before the provider changed, not heard of since. */
    private final Set<NodeId> missing = new TreeSet<>();
    /** Opened by the user, who expects to hear of them even if they are up. */
    private final Set<NodeId> asked = new TreeSet<>();
    private Optional<ForwardingTable> table = Optional.empty();
    private Use user;
    private RingLinks behind;
    private Ear ear;
    private NodeContext.Timer patience;

    /** A peer as the provider last told of it. */
    private record Up(Contact contact, Session.Info session) {
    }

    SwitchedRing(Opened.Shared shared, RingId ring, SwitchedGate gate, Runnable atClose) {
        this.shared = shared;
        this.ring = ring;
        this.gate = gate;
        this.atClose = atClose;
    }

    /** Whoever used the ring before hears nothing any more and can do nothing. */
    RingLinks use(RingGate next, RingListener listener) {
        gate.present(next);
        user = new Use(listener);
        shared.context().schedule(0, user::introduce);
        return user;
    }

    void plugged(Links provider) {
        ear = new Ear();
        behind = provider.attach(ring, gate, ear);
        table.ifPresent(behind::publish);
    }

    void unplugged() {
        ear = null;
        behind = null;
        missing.clear();
        missing.addAll(up.keySet());
        stopWaiting();
    }

    /** The provider knows by now what the former one left: whom it did not bring back is looked for. */
    void resume() {
        List.copyOf(wanted.values()).forEach(behind::open);
        if (!missing.isEmpty()) {
            patience = shared.context().schedule(RETURN_NANOS, this::giveUpMissing);
        }
    }

    void giveUpMissing() {
        stopWaiting();
        List<NodeId> gone = List.copyOf(missing);
        missing.clear();
        gone.forEach(peer -> lost(peer, "it did not come back when the links were exchanged"));
    }

    private void stopWaiting() {
        if (patience != null) {
            patience.cancel();
            patience = null;
        }
    }

    private void forget(NodeId peer) {
        wanted.remove(peer);
        asked.remove(peer);
    }

    private void lost(NodeId peer, String why) {
        forget(peer);
        if (up.remove(peer) != null && user != null) {
            user.down(peer, why);
        }
    }

    private void drop(String what) {
        shared.counters().counter("switchboard.drop." + what).increment();
    }

    /** What one provider tells; nobody hears it once it is unplugged. */
    private final class Ear implements RingListener {
        @Override
        public void up(Contact peer, Session.Info session) {
            if (ear != this) {
                return;
            }
            missing.remove(peer.node());
            Up fresh = new Up(peer, session);
            Up known = up.put(peer.node(), fresh);
            if (asked.remove(peer.node()) || !fresh.equals(known)) {
                user.up(fresh);
            }
        }

        @Override
        public void down(NodeId peer, String why) {
            if (ear == this && !missing.contains(peer)) {
                lost(peer, why);
            }
        }

        @Override
        public void failed(NodeId peer, String why) {
            if (ear == this && !missing.contains(peer)) {
                forget(peer);
                user.failed(peer, why);
            }
        }

        @Override
        public void message(NodeId from, ByteBuf message) {
            if (ear == this) {
                user.message(from, message);
            } else {
                message.release();
                drop("ring-message");
            }
        }
    }

    /** One user's hold of the ring, until another takes it over. */
    private final class Use implements RingLinks {
        private final RingListener listener;
        private boolean introduced;

        private Use(RingListener listener) {
            this.listener = listener;
        }

        private boolean holds() {
            return user == this;
        }

        /** Tells of the peers that are up, before anything else is told. */
        private void introduce() {
            if (!introduced && holds()) {
                introduced = true;
                List.copyOf(up.values()).forEach(this::tell);
            }
        }

        private void tell(Up peer) {
            if (holds()) {
                listener.up(peer.contact, peer.session);
            }
        }

        private void up(Up peer) {
            if (introduced) {
                tell(peer);
            }
        }

        private void down(NodeId peer, String why) {
            if (introduced) {
                listener.down(peer, why);
            }
        }

        private void failed(NodeId peer, String why) {
            introduce();
            if (holds()) {
                listener.failed(peer, why);
            }
        }

        private void message(NodeId from, ByteBuf message) {
            introduce();
            if (holds()) {
                listener.message(from, message);
            } else {
                message.release();
                drop("ring-message");
            }
        }

        @Override
        public void open(Contact peer) {
            if (!holds()) {
                return;
            }
            if (wanted.size() < MAX_WANTED || wanted.containsKey(peer.node())) {
                wanted.put(peer.node(), peer);
                asked.add(peer.node());
            } else {
                drop("wanted");
            }
            if (behind != null) {
                behind.open(peer);
            }
        }

        @Override
        public void dial(InetSocketAddress address) {
            if (holds() && behind != null) {
                behind.dial(address);
            } else {
                drop("dial");
            }
        }

        @Override
        public void release(NodeId peer) {
            if (holds()) {
                forget(peer);
                if (behind != null) {
                    behind.release(peer);
                }
            }
        }

        @Override
        public boolean send(NodeId peer, ByteBuf message) {
            if (holds() && behind != null) {
                return behind.send(peer, message);
            }
            message.release();
            drop("ring-message");
            return false;
        }

        @Override
        public void publish(ForwardingTable fresh) {
            if (holds()) {
                table = Optional.of(fresh);
                if (behind != null) {
                    behind.publish(fresh);
                }
            }
        }

        @Override
        public void close() {
            if (!holds()) {
                return;
            }
            stopWaiting();
            ear = null;
            user = null;
            atClose.run();
            if (behind != null) {
                behind.close();
            }
        }
    }
}
