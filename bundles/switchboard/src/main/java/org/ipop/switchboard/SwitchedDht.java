package org.ipop.switchboard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtFactory;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Overlay;

/**
 * Our part of one ring's store. The next provider takes over what the former one held and promised; listeners stay
 * with the front, and what was asked is asked again. Thread: node loop.
 */
final class SwitchedDht extends Opened<Dht> implements Dht, Exchanged<DhtFactory> {
    private final Overlay overlay;
    private final SwitchedGuard guard;
    private final Runnable atClose;
    private final List<Consumer<Key>> listeners = new ArrayList<>();
    private Optional<DhtSnapshot> former;

    /** @param overlay itself a front, so that it lasts as long as this */
    SwitchedDht(Shared shared, Overlay overlay, RecordGuard guard, Optional<DhtSnapshot> former, Runnable atClose) {
        super(shared);
        this.overlay = overlay;
        this.guard = new SwitchedGuard(guard);
        this.former = former;
        this.atClose = atClose;
    }

    @Override
    public void plugged(DhtFactory provider) {
        Dht next = provider.open(overlay, guard, former);
        former = Optional.empty();
        next.onLost(this::lost);
        attach(next);
    }

    @Override
    public void unplugged() {
        detach().ifPresent(dht -> former = Optional.of(dht.suspend()));
    }

    /** Another owner has opened it again, whose guard decides from now on who may write. */
    void adopted(RecordGuard next) {
        guard.present(next);
    }

    @Override
    public CompletionStage<Created> create(Key key, Bytes value, Duration lease) {
        return ask(dht -> dht.create(key, value, lease));
    }

    @Override
    public CompletionStage<Created> renew(Key key, Bytes value, Duration lease) {
        return ask(dht -> dht.renew(key, value, lease));
    }

    @Override
    public CompletionStage<Void> release(Key key) {
        return ask(dht -> dht.release(key));
    }

    @Override
    public CompletionStage<Void> put(Key key, Bytes value, Duration lease) {
        return ask(dht -> dht.put(key, value, lease));
    }

    @Override
    public CompletionStage<List<Stored>> get(Key key) {
        return ask(dht -> dht.get(key));
    }

    @Override
    public CompletionStage<List<Stored>> get(Key key, Duration patience) {
        return ask(dht -> dht.get(key, patience));
    }

    @Override
    public AutoCloseable onLost(Consumer<Key> lost) {
        Consumer<Key> own = lost::accept;
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    @Override
    public void close() {
        if (!closed()) {
            end().ifPresent(Dht::close);
            listeners.clear();
            atClose.run();
        }
    }

    @Override
    public DhtSnapshot suspend() {
        throw new IllegalStateException("a front is not suspended, what is behind it is");
    }

    private void lost(Key key) {
        List.copyOf(listeners).forEach(listener -> listener.accept(key));
    }
}
