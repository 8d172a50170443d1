package org.ipop.dht;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtAnswerCodec;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.DhtRequestCodec;

/** The store of one ring on this node: puts the parts together and hands each request to its part. */
final class RingDht implements Dht {
    private final DhtContext context;
    private final RecordStore store;
    private final LossNotices notices;
    private final Peers peers;
    private final DhtClient client;
    private final Ownership ownership;
    private final WriteCoordinator writes;
    private final ReadCoordinator reads;
    private final Replicas replicas;
    private final Reconciler reconciler;
    private final Caretaker caretaker;
    private final AutoCloseable watch;
    private Runnable atClose = () -> { };
    private boolean closed;

    /** @param former what another implementation held and promised here */
    RingDht(DhtContext context, Optional<DhtSnapshot> former) {
        this.context = context;
        store = new RecordStore(context);
        Verifier verifier = new Verifier(context);
        peers = new Peers(context);
        client = new DhtClient(context, peers, verifier);
        Puller puller = new Puller(context, peers, store, verifier);
        ownership = new Ownership(context, peers, store, puller);
        writes = new WriteCoordinator(context, ownership, store, verifier, peers);
        reads = new ReadCoordinator(context, ownership, store, puller, peers);
        replicas = new Replicas(context, ownership, store, verifier);
        reconciler = new Reconciler(context, ownership, store, puller, peers);
        caretaker = new Caretaker(context, client);
        notices = new LossNotices(context, peers, client::doubt);
        store.onLost(notices::tell);
        ownership.onReady(reconciler::offerSoon);
        context.overlay().serve(Tuning.SERVICE, this::handle);
        watch = context.overlay().watch(this::look);
        former.ifPresent(this::restore);
        reconciler.begin();
        look();
        former.ifPresent(this::goOn);
    }

    @Override
    public CompletionStage<Created> create(Key key, Bytes value, Duration lease) {
        return client.write(key, true, value, lease);
    }

    @Override
    public CompletionStage<Created> renew(Key key, Bytes value, Duration lease) {
        return client.write(key, true, value, lease);
    }

    @Override
    public CompletionStage<Void> release(Key key) {
        return client.release(key);
    }

    @Override
    public CompletionStage<Void> put(Key key, Bytes value, Duration lease) {
        return client.write(key, false, value, lease).thenAccept(written -> { });
    }

    @Override
    public CompletionStage<List<Stored>> get(Key key) {
        return client.get(key, Tuning.OPERATION_NANOS);
    }

    @Override
    public CompletionStage<List<Stored>> get(Key key, Duration patience) {
        return client.get(key, Math.min(patience.toNanos(), Tuning.OPERATION_NANOS));
    }

    @Override
    public AutoCloseable onLost(Consumer<Key> lost) {
        return client.onLost(lost);
    }

    @Override
    public DhtSnapshot suspend() {
        RingView ring = context.overlay().view();
        List<DhtSnapshot.Held> held = store.all().map(entry -> entry.handOver(writes.isOpen(entry.place()))).toList();
        DhtSnapshot snapshot = new DhtSnapshot(ring, ownership.mandate(), held, client.own(), notices.open());
        close();
        return snapshot;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        context.overlay().serve(Tuning.SERVICE, null);
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException("the overlay cannot end a watch", e);
        }
        peers.close();
        context.node().close();
        client.close();
        atClose.run();
    }

    void onClose(Runnable listener) {
        atClose = listener;
    }

    private void restore(DhtSnapshot former) {
        former.held().forEach(held -> store.restore(Entry.of(held)));
        ownership.restore(former.mandate(), former.ring());
        reconciler.restore(former.ring());
        client.restore(former.own());
        notices.restore(former.losses());
    }

    /** Decisions that were under way hold their keys until they end, as they would have. */
    private void goOn(DhtSnapshot former) {
        former.held().stream().filter(DhtSnapshot.Held::underWay).map(Entry::of).forEach(writes::goOn);
        client.doubtAll();
    }

    private void look() {
        ownership.look();
        reconciler.look();
        caretaker.look();
    }

    private void handle(Contact from, Target target, ByteBuf request, Consumer<ByteBuf> answer) {
        try {
            dispatch(from, DhtRequestCodec.read(request), reply -> {
                if (!closed) {
                    ByteBuf out = Unpooled.buffer(256);
                    DhtAnswerCodec.write(out, reply);
                    answer.accept(out);
                }
            });
        } catch (MalformedPacket e) {
            context.count("drop.malformed");
        } finally {
            request.release();
        }
    }

    private void dispatch(Contact from, DhtRequest request, Consumer<DhtAnswer> answer) {
        switch (request) {
            case DhtRequest.Write write -> writes.write(from, write.record(), answer);
            case DhtRequest.Read read -> reads.read(read, answer);
            case DhtRequest.Store store -> replicas.store(from, store.replica(), answer);
            case DhtRequest.Confirm confirm -> answer.accept(replicas.confirm(confirm.slot()));
            case DhtRequest.Slots slots -> answer.accept(replicas.slots(slots));
            case DhtRequest.Promise promise -> ownership.promise(from, promise, answer);
            case DhtRequest.Listing listing -> answer.accept(replicas.listing(listing));
            case DhtRequest.Fetch fetch -> answer.accept(reads.page(replicas.fetch(fetch.places())));
            case DhtRequest.Offer offer -> answer.accept(reconciler.offered(from, offer));
            case DhtRequest.Locate locate -> answer.accept(reconciler.located(from, locate.key()));
            case DhtRequest.Lost lost -> {
                client.doubt(lost.key());
                answer.accept(new DhtAnswer.Done());
            }
        }
    }
}
