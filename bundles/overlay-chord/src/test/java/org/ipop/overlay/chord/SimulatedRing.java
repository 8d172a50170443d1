package org.ipop.overlay.chord;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.RingLaws;
import org.ipop.simulation.ring.SimulatedLinks;
import org.ipop.simulation.ring.SimulatedNetwork;

/** A bootstrap ring of many nodes in virtual time, and the laws it must keep. */
final class SimulatedRing {
    static final long SECOND = 1_000_000_000L;

    final VirtualTime time;
    final SimulatedNetwork network;
    private final TreeMap<Key, Member> live = new TreeMap<>();
    private int born;

    SimulatedRing(long seed) {
        time = new VirtualTime(seed);
        network = new SimulatedNetwork(time);
    }

    /** One node and its overlay. */
    record Member(NodeId node, SimulatedLinks links, SimulatedLoop loop, Overlay overlay) {
        RingView view() {
            return overlay.view();
        }

        Contact contact() {
            return view().self();
        }
    }

    Member add() {
        NodeId node = new NodeId(Key.hash(longBytes(time.seed()), longBytes(born++)));
        SimulatedLoop loop = new SimulatedLoop(time);
        SimulatedLinks links = network.add(node, loop);
        Overlay overlay = new ChordFactory(node, loop, links).open(RingId.BOOTSTRAP, node.key(), RingGate.open());
        Member member = new Member(node, links, loop, overlay);
        live.put(node.key(), member);
        return member;
    }

    /** Adds members, each introduced to the first, {@code paceNanos} apart. */
    void grow(int count, long paceNanos) {
        for (int i = 0; i < count; i++) {
            Member first = live.isEmpty() ? null : live.firstEntry().getValue();
            Member member = add();
            if (first != null) {
                member.overlay().introduce(first.links().address());
            }
            time.run(paceNanos);
        }
    }

    void kill(Member member) {
        live.remove(member.node().key());
        network.kill(member.node());
    }

    void leave(Member member) {
        live.remove(member.node().key());
        member.overlay().close();
    }

    Collection<Member> members() {
        return live.values();
    }

    TreeMap<Key, Member> byPosition() {
        return live;
    }

    long sentBytes() {
        return live.values().stream().mapToLong(member -> member.links().sentBytes()).sum();
    }

    List<Member> list() {
        return new ArrayList<>(live.values());
    }

    /** Runs until all laws hold; fails with what is wrong after {@code limitNanos}. Returns the nanoseconds it took. */
    long converge(long limitNanos) {
        long start = time.nanoTime();
        while (time.nanoTime() - start < limitNanos) {
            if (broken().isEmpty()) {
                return time.nanoTime() - start;
            }
            time.run(SECOND / 4);
        }
        List<String> broken = broken();
        if (!broken.isEmpty()) {
            throw new AssertionError("seed " + time.seed() + ", " + broken.size() + " breaches after "
                + limitNanos / SECOND + " s: " + broken.subList(0, Math.min(8, broken.size())));
        }
        return limitNanos;
    }

    private List<String> broken() {
        return RingLaws.broken(live.values().stream().map(Member::view));
    }

    static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
