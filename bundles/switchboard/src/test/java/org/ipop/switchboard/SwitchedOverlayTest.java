package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.ServiceGone;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.overlay.RequestHandler;
import org.ipop.api.overlay.RingSnapshot;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** A ring goes from one overlay to the next. */
class SwitchedOverlayTest {
    private static final RingId RING = new RingId(7);
    private static final Key HERE = new Key(1, 2, 3);
    private static final Contact PEER = Contact.ofBootstrap(new NodeId(new Key(9, 9, 9)), List.of());

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final SwitchedOverlays overlays = new SwitchedOverlays(
        new Opened.Shared(loop.open("switchboard"), loop.counters()));
    private final Provider chord = new Provider("chord");
    private final Provider mesh = new Provider("mesh");

    @Test
    void theNextOverlayGetsThePlaceOfTheFormer() {
        overlays.plugged(chord);
        Overlay ring = overlays.open(RING, HERE, RingGate.open());
        overlays.unplugged(chord);
        assertThat(chord.opened.suspended).isTrue();
        overlays.plugged(mesh);
        assertThat(mesh.former).hasValueSatisfying(place -> assertThat(place.members()).containsExactly(PEER));
        assertThat(ring.view().members()).isEqualTo("mesh".length());
        assertThat(chord.opened.closed).isFalse();
    }

    @Test
    void handlersAndWatchersGoAlong() {
        overlays.plugged(chord);
        Overlay ring = overlays.open(RING, HERE, RingGate.open());
        List<String> seen = new ArrayList<>();
        ring.watch(() -> seen.add("changed"));
        ring.serve(3, (from, target, request, answer) -> seen.add("request"));
        ring.serve(4, (from, target, request, answer) -> seen.add("never"));
        ring.serve(4, null);
        overlays.unplugged(chord);
        overlays.plugged(mesh);
        assertThat(mesh.opened.handlers).containsOnlyKeys(3);
        seen.clear();
        mesh.opened.watchers.forEach(Runnable::run);
        assertThat(seen).containsExactly("changed");
    }

    @Test
    void theViewStaysWhileNobodyServes() {
        overlays.plugged(chord);
        Overlay ring = overlays.open(RING, HERE, RingGate.open());
        RingView before = ring.view();
        overlays.unplugged(chord);
        assertThat(ring.view()).isEqualTo(before);
    }

    @Test
    void aRequestOfTheGapReachesTheNext() {
        overlays.plugged(chord);
        Overlay ring = overlays.open(RING, HERE, RingGate.open());
        overlays.unplugged(chord);
        CompletableFuture<Answer> asked = ask(ring, "hello");
        ring.introduce(PEER);
        ring.introduce(new InetSocketAddress("192.0.2.1", 4100));
        overlays.plugged(mesh);
        assertThat(asked.join().body()).isEqualTo(bytes("mesh hello"));
        assertThat(mesh.opened.introduced).isEqualTo(2);
    }

    @Test
    void aRequestThatTheFormerLeftOpenIsRepeated() {
        overlays.plugged(chord);
        Overlay ring = overlays.open(RING, HERE, RingGate.open());
        chord.opened.silent = new CompletableFuture<>();
        CompletableFuture<Answer> asked = ask(ring, "hello");
        overlays.unplugged(chord);
        overlays.plugged(mesh);
        time.run(1_000_000_000);
        assertThat(asked.join().body()).isEqualTo(bytes("mesh hello"));
    }

    @Test
    void anotherOwnerFindsTheRingAsItIs() {
        overlays.plugged(chord);
        Overlay ring = overlays.open(RING, HERE, RingGate.open());
        Provider.Ring behind = chord.opened;
        assertThat(overlays.open(RING, HERE, RingGate.open())).isSameAs(ring);
        assertThat(chord.opened).isSameAs(behind);
    }

    @Test
    void aClosedRingIsNotOpenedAgain() {
        overlays.plugged(chord);
        overlays.open(RING, HERE, RingGate.open()).close();
        assertThat(chord.opened.closed).isTrue();
        overlays.unplugged(chord);
        overlays.plugged(mesh);
        assertThat(mesh.opened).isNull();
    }

    @Test
    void whatIsOpenedInTheGapOwnsNothingUntilItIsServed() {
        Overlay ring = overlays.open(RING, HERE, RingGate.open());
        assertThat(ring.view().owns(HERE)).isFalse();
        overlays.plugged(mesh);
        assertThat(ring.view().state()).isEqualTo(RingView.State.MEMBER);
    }

    private static CompletableFuture<Answer> ask(Overlay ring, String question) {
        return ring.ask(new Target.Owner(HERE), 1, Unpooled.copiedBuffer(question, StandardCharsets.UTF_8), 1)
            .toCompletableFuture();
    }

    private static Bytes bytes(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    /** An implementation whose rings have as many members as its name has letters. */
    private static final class Provider implements OverlayFactory {
        private final String name;
        private Optional<RingSnapshot> former = Optional.empty();
        private Ring opened;

        Provider(String name) {
            this.name = name;
        }

        @Override
        public String protocol() {
            return "ring/1";
        }

        @Override
        public Overlay open(RingId ring, Key position, RingGate gate, Optional<RingSnapshot> place) {
            former = place;
            opened = new Ring();
            return opened;
        }

        private final class Ring implements Overlay {
            private final Map<Integer, RequestHandler> handlers = new LinkedHashMap<>();
            private final List<Runnable> watchers = new ArrayList<>();
            private CompletableFuture<Answer> silent;
            private int introduced;
            private boolean suspended;
            private boolean closed;

            @Override
            public void introduce(Contact member) {
                introduced++;
            }

            @Override
            public void introduce(InetSocketAddress seed) {
                introduced++;
            }

            @Override
            public CompletionStage<Answer> ask(Target to, int service, ByteBuf request, long timeoutNanos) {
                String question = request.toString(StandardCharsets.UTF_8);
                request.release();
                return silent != null ? silent
                    : CompletableFuture.completedFuture(new Answer(PEER, bytes(name + " " + question)));
            }

            @Override
            public void serve(int service, RequestHandler handler) {
                handlers.put(service, handler);
            }

            @Override
            public RingView view() {
                return new RingView(RING, PEER, RingView.State.MEMBER, Optional.empty(), List.of(), List.of(), 1,
                    name.length());
            }

            @Override
            public AutoCloseable watch(Runnable changed) {
                watchers.add(changed);
                return () -> watchers.remove(changed);
            }

            @Override
            public RingSnapshot suspend() {
                suspended = true;
                if (silent != null) {
                    silent.completeExceptionally(new ServiceGone(name));
                }
                return new RingSnapshot(RingView.State.MEMBER, List.of(PEER), Optional.of(PEER), List.of(PEER),
                    List.of(), List.of());
            }

            @Override
            public void close() {
                closed = true;
            }
        }
    }
}
