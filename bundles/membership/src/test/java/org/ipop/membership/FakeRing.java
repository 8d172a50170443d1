package org.ipop.membership;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.NoAnswer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RequestHandler;
import org.ipop.api.overlay.RingSnapshot;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;

/** A ring whose view and store a test sets; the store may be shared by several nodes. */
public final class FakeRing implements Overlay {
    public final List<Contact> introduced = new ArrayList<>();
    public final List<InetSocketAddress> seeds = new ArrayList<>();
    public boolean closed;
    public Post post = (from, to, service, body) -> CompletableFuture.failedFuture(new NoAnswer("nobody is there"));
    private final Map<Integer, RequestHandler> handlers = new LinkedHashMap<>();
    private final List<Runnable> watches = new ArrayList<>();
    private RingView view;

    public FakeRing(RingId ring, NodeId node, Key position) {
        view = new RingView(ring, new Contact(node, position, position, List.of()), RingView.State.ALONE,
            Optional.empty(), List.of(), List.of(), 1, 1);
    }

    public void become(RingView.State state, int members) {
        view = new RingView(view.ring(), view.self(), state, Optional.empty(), List.of(), List.of(), view.number() + 1,
            members);
        List.copyOf(watches).forEach(Runnable::run);
    }

    /** A member that is our successor from now on. */
    public void meet(Contact member) {
        view = new RingView(view.ring(), view.self(), RingView.State.MEMBER, Optional.of(member), List.of(member),
            List.of(), view.number() + 1, 2);
        List.copyOf(watches).forEach(Runnable::run);
    }

    @Override
    public RingSnapshot suspend() {
        throw new IllegalStateException("membership suspends no ring");
    }

    @Override
    public void introduce(Contact member) {
        introduced.add(member);
    }

    @Override
    public void introduce(InetSocketAddress seed) {
        seeds.add(seed);
    }

    @Override
    public CompletionStage<Answer> ask(Target to, int service, ByteBuf request, long timeoutNanos) {
        byte[] body = new byte[request.readableBytes()];
        request.readBytes(body);
        request.release();
        return post.deliver(view.self(), to, service, Bytes.copyOf(body));
    }

    @Override
    public void serve(int service, RequestHandler handler) {
        handlers.put(service, handler);
    }

    /** As if the request had come over the ring; the answer may come later. */
    public void request(Contact from, int service, Bytes body, Consumer<Bytes> answer) {
        RequestHandler handler = handlers.get(service);
        if (handler != null) {
            handler.handle(from, new Target.Member(view.self()), Unpooled.copiedBuffer(body.toArray()), message -> {
                byte[] content = new byte[message.readableBytes()];
                message.readBytes(content);
                message.release();
                answer.accept(Bytes.copyOf(content));
            });
        }
    }

    /** Carries requests between rings; nobody answers unless a test says so. */
    public interface Post {
        CompletionStage<Answer> deliver(Contact from, Target to, int service, Bytes body);
    }

    /** These are our neighbours from now on. */
    public void neighbours(List<Contact> successors) {
        view = new RingView(view.ring(), view.self(),
            successors.isEmpty() ? RingView.State.ALONE : RingView.State.MEMBER,
            successors.isEmpty() ? Optional.empty() : Optional.of(successors.getLast()), successors, List.of(),
            view.number() + 1, 1 + successors.size());
        List.copyOf(watches).forEach(Runnable::run);
    }

    @Override
    public RingView view() {
        return view;
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        watches.add(changed);
        return () -> watches.remove(changed);
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Values put by all nodes that share it, by key and writer. */
    public static final class Store {
        public final Map<Key, Map<NodeId, Bytes>> values = new LinkedHashMap<>();
        public boolean unavailable;
        public int reads;

        public Dht of(NodeId writer) {
            return new FakeDht(this, writer);
        }
    }

    private record FakeDht(Store store, NodeId writer) implements Dht {
        @Override
        public CompletionStage<Created> create(Key key, Bytes value, Duration lease) {
            throw new IllegalStateException("membership creates nothing");
        }

        @Override
        public CompletionStage<Created> renew(Key key, Bytes value, Duration lease) {
            throw new IllegalStateException("membership renews nothing");
        }

        @Override
        public CompletionStage<Void> release(Key key) {
            store.values.getOrDefault(key, new LinkedHashMap<>()).remove(writer);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> put(Key key, Bytes value, Duration lease) {
            if (store.unavailable) {
                return CompletableFuture.failedFuture(new DhtUnavailable("no majority"));
            }
            store.values.computeIfAbsent(key, ignored -> new LinkedHashMap<>()).put(writer, value);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<List<Stored>> get(Key key) {
            store.reads++;
            if (store.unavailable) {
                return CompletableFuture.failedFuture(new DhtUnavailable("no majority"));
            }
            List<Stored> found = new ArrayList<>();
            store.values.getOrDefault(key, Map.of()).forEach((node, value) ->
                found.add(new Stored(key, false, node, value, 1, Long.MAX_VALUE, Bytes.copyOf())));
            return CompletableFuture.completedFuture(found);
        }

        @Override
        public AutoCloseable onLost(Consumer<Key> lost) {
            return () -> { };
        }

        @Override
        public DhtSnapshot suspend() {
            throw new IllegalStateException("membership suspends no store");
        }

        @Override
        public void close() {
        }
    }
}
