package org.ipop.simulation.laws;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.dht.Dht;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.Overlay;
import org.ipop.dht.RingDhtFactory;
import org.ipop.overlay.chord.ChordFactory;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.RingLaws;
import org.ipop.simulation.ring.SimulatedGuard;
import org.ipop.simulation.ring.SimulatedLinks;
import org.ipop.simulation.ring.SimulatedNetwork;

/** Where a {@link Schedule} is played: a network on virtual time, and what it shows of itself while it runs. */
final class Arena {
    static final long SECOND = 1_000_000_000L;
    static final int LOOKS_A_SECOND = 2;
    private static final long LOOK_NANOS = SECOND / LOOKS_A_SECOND;
    private static final long JOIN_PACE_NANOS = SECOND / 10;
    private static final long JITTER_NANOS = SECOND / 10;
    private static final int KINDS = 8;

    private final VirtualTime time;
    private final SimulatedNetwork network;
    private final Fault fault;
    private final Observer observer;
    /** Eldest first. */
    private final List<Peer> live = new ArrayList<>();
    private final Map<NodeId, Integer> numbers = new TreeMap<>();
    private boolean cut;
    private boolean lossy;

    /** Hears of all that happens. */
    interface Observer {
        void joined(Peer peer);

        /** It crashed or left. */
        void gone(Peer peer);

        void asked(Peer writer, int key);

        /** Messages are lost, or not all reach each other, for some time. */
        void disturbed();

        /** Twice a second: all reach each other and the laws of the ring hold. */
        void looked(boolean lawful);
    }

    Arena(long seed, Fault fault, Observer observer) {
        this.time = new VirtualTime(seed);
        this.network = new SimulatedNetwork(time);
        this.fault = fault;
        this.observer = observer;
    }

    /** So many nodes come, one soon after the other. */
    void grow(int nodes) {
        for (int i = 0; i < nodes; i++) {
            join(0);
            run(JOIN_PACE_NANOS);
        }
    }

    void play(List<Step> steps) {
        steps.forEach(this::take);
    }

    /** All reach each other, nothing is lost. */
    void calm() {
        take(new Step.Heal());
        take(new Step.Loss(0));
    }

    /** Runs until the laws of the ring hold, and returns what is broken if they do not in time. */
    List<String> settle(int limitSeconds) {
        long end = time.nanoTime() + limitSeconds * SECOND;
        List<String> broken = broken();
        while (!broken.isEmpty() && time.nanoTime() < end) {
            run(LOOK_NANOS);
            broken = broken();
        }
        return broken;
    }

    void run(long nanos) {
        for (long left = nanos; left > 0; left -= LOOK_NANOS) {
            time.run(Math.min(left, LOOK_NANOS));
            observer.looked(!cut && !lossy && broken().isEmpty());
        }
    }

    /** The eldest, the youngest, and one between. */
    List<Peer> someLive() {
        List<Peer> some = new ArrayList<>();
        some.add(live.getFirst());
        some.add(live.get(live.size() / 2));
        some.add(live.getLast());
        return some;
    }

    /** How many own this key. */
    long owners(Key key) {
        return live.stream().filter(peer -> peer.view().owns(key)).count();
    }

    /** Waits for what a client of the store gives up after 20 s. */
    void await(CompletionStage<?> stage) {
        time.runUntil(stage.toCompletableFuture()::isDone, 25 * SECOND);
    }

    long trace() {
        return time.trace();
    }

    static Key key(int name) {
        return Key.hash(ByteBuffer.allocate(Integer.BYTES).putInt(name).array());
    }

    /** Breaches of the laws of the ring by those who live, as if all of them reached each other. */
    List<String> broken() {
        return RingLaws.broken(live.stream().map(Peer::view));
    }

    private void take(Step step) {
        switch (step) {
            case Step.Join join -> join(join.host());
            case Step.Crash crash -> mortal(crash.who()).ifPresent(this::crash);
            case Step.Leave leave -> mortal(leave.who()).ifPresent(this::leave);
            case Step.Cut sides -> cut(sides.kinds());
            case Step.Heal _ -> heal();
            case Step.Loss loss -> lose(loss.percent());
            case Step.Create create -> observer.asked(live.get(create.who() % live.size()), create.key());
            case Step.Wait wait -> run(wait.seconds() * SECOND);
        }
    }

    private void join(int host) {
        int number = numbers.size();
        NodeId id = new NodeId(Key.hash(ByteBuffer.allocate(16).putLong(time.seed()).putLong(number).array()));
        numbers.put(id, number);
        SimulatedLoop loop = new SimulatedLoop(time);
        SimulatedLinks links = network.add(id, loop);
        Overlay overlay = fault.in(
            new ChordFactory(id, loop, fault.in(links)).open(RingId.BOOTSTRAP, id.key(), RingGate.open()));
        Dht dht = new RingDhtFactory(loop).open(overlay, new SimulatedGuard(id));
        Peer peer = new Peer(number, id, links.address(), overlay, dht, new ArrayList<>());
        dht.onLost(peer.lost()::add);
        if (!live.isEmpty()) {
            overlay.introduce(live.getFirst().address());
            overlay.introduce(live.get(host % live.size()).view().self());
        }
        live.add(peer);
        observer.joined(peer);
    }

    private Optional<Peer> mortal(int who) {
        return live.size() < 2 ? Optional.empty() : Optional.of(live.get(1 + who % (live.size() - 1)));
    }

    private void crash(Peer peer) {
        live.remove(peer);
        network.kill(peer.id());
        observer.gone(peer);
    }

    private void leave(Peer peer) {
        live.remove(peer);
        peer.dht().close();
        peer.overlay().close();
        time.after(SECOND, () -> network.kill(peer.id()));
        observer.gone(peer);
    }

    private void cut(int kinds) {
        cut = true;
        observer.disturbed();
        network.split((one, other) -> side(one, kinds) != side(other, kinds));
    }

    private void heal() {
        cut = false;
        network.heal();
    }

    private void lose(int percent) {
        lossy = percent > 0;
        if (lossy) {
            observer.disturbed();
        }
        network.rough(percent / 100.0, lossy ? JITTER_NANOS : 0);
    }

    private int side(NodeId node, int kinds) {
        return kinds >> numbers.get(node) % KINDS & 1;
    }
}
