package org.ipop.switchboard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.overlay.RequestHandler;
import org.ipop.api.overlay.RingSnapshot;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;

/**
 * Our membership in one ring. The next provider takes the place over that the former one left; handlers and watchers
 * are told to it, requests of the gap are repeated. Thread: node loop.
 */
final class SwitchedOverlay extends Opened<Overlay> implements Overlay, Exchanged<OverlayFactory> {
    private static final int MAX_INTRODUCED = 64;

    private final Place place;
    private final Runnable atClose;
    private final Map<Integer, RequestHandler> handlers = new TreeMap<>();
    private final List<Runnable> watchers = new ArrayList<>();
    /** What was introduced while nobody served. */
    private final Deque<Consumer<Overlay>> introduced = new ArrayDeque<>();
    private Optional<RingSnapshot> former;
    private RingView view;

    /** Where this ring is. */
    record Place(RingId ring, Key position, SwitchedGate gate) {
    }

    SwitchedOverlay(Shared shared, Place place, Optional<RingSnapshot> former, Runnable atClose) {
        super(shared);
        this.place = place;
        this.former = former;
        this.atClose = atClose;
        this.view = unknown(place);
    }

    @Override
    public void plugged(OverlayFactory provider) {
        Overlay next = provider.open(place.ring, place.position, place.gate, former);
        former = Optional.empty();
        view = next.view();
        handlers.forEach(next::serve);
        next.watch(this::changed);
        while (!introduced.isEmpty()) {
            introduced.poll().accept(next);
        }
        attach(next);
        changed();
    }

    @Override
    public void unplugged() {
        detach().ifPresent(overlay -> {
            view = overlay.view();
            former = Optional.of(overlay.suspend());
        });
    }

    /** Another owner has opened it again, which decides from now on who may be a member. */
    void adopted(RingGate gate) {
        place.gate.present(gate);
    }

    @Override
    public void introduce(Contact member) {
        introduce(overlay -> overlay.introduce(member));
    }

    @Override
    public void introduce(InetSocketAddress seed) {
        introduce(overlay -> overlay.introduce(seed));
    }

    @Override
    public CompletionStage<Answer> ask(Target to, int service, ByteBuf request, long timeoutNanos) {
        byte[] bytes = ByteBufUtil.getBytes(request);
        request.release();
        return ask(overlay -> overlay.ask(to, service, Unpooled.copiedBuffer(bytes), timeoutNanos));
    }

    @Override
    public void serve(int service, RequestHandler handler) {
        if (handler == null) {
            handlers.remove(service);
        } else {
            handlers.put(service, handler);
        }
        behind().ifPresent(overlay -> overlay.serve(service, handler));
    }

    @Override
    public RingView view() {
        return behind().map(Overlay::view).orElse(view);
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        Runnable own = changed::run;
        watchers.add(own);
        return () -> watchers.remove(own);
    }

    @Override
    public void close() {
        if (!closed()) {
            view = view();
            end().ifPresent(Overlay::close);
            atClose.run();
        }
    }

    @Override
    public RingSnapshot suspend() {
        throw new IllegalStateException("a front is not suspended, what is behind it is");
    }

    private void introduce(Consumer<Overlay> introduction) {
        behind().ifPresentOrElse(introduction, () -> {
            if (introduced.size() < MAX_INTRODUCED) {
                introduced.add(introduction);
            } else {
                drop("introduction");
            }
        });
    }

    /** What can be said before any provider has come: we own nothing. */
    private static RingView unknown(Place place) {
        Contact self = Contact.ofBootstrap(new NodeId(place.position), List.of());
        return new RingView(place.ring, self, RingView.State.JOINING, Optional.empty(), List.of(), List.of(), 0, 1);
    }

    private void changed() {
        List.copyOf(watchers).forEach(Runnable::run);
    }
}
