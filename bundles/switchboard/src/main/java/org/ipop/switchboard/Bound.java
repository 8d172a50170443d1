package org.ipop.switchboard;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.ServiceGone;

/**
 * Something of this host that keeps its address as long as its owner wants, whoever provides it. What the next
 * provider does not get at once is tried again. Thread: node loop.
 *
 * @param <P> who provides it
 * @param <I> what it provides
 */
abstract class Bound<P, I extends AutoCloseable> {
    /** A socket that is just being closed gives its address free within a turn. */
    static final Retry.Pace PACE = new Retry.Pace(100_000_000L, 5_000_000_000L);

    private final Host host;
    private final Consumer<Object> atClose;
    private final Retry retry;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private Optional<P> provider = Optional.empty();
    private Optional<I> behind = Optional.empty();
    /** Which attempt's outcome counts: an attempt may end after the provider has gone. */
    private int attempts;
    private boolean closed;

    /** @param name for the health line: "UDP 10.66.0.1 port 53" */
    Bound(Host host, String name, Consumer<Object> atClose) {
        this.host = host;
        this.atClose = atClose;
        this.retry = new Retry(host, "socket " + name, PACE);
    }

    /** Asks the provider for it. Fails with {@link java.net.BindException}. */
    abstract CompletionStage<I> bind(P from);

    /** It is there, for the first time or again. */
    abstract void bound(I made);

    /** The provider goes: gives it back, or keeps what its successor can go on with. */
    void leave(I former) {
        shut(former);
    }

    /** Completes when it is open for the first time; fails as the first attempt does, which ends it. */
    final CompletionStage<Void> opened() {
        if (provider.isEmpty() && !opened.isDone()) {
            host.shared().context().schedule(Opened.WAIT_NANOS, this::giveUp);
        }
        return opened;
    }

    final Optional<I> behind() {
        return behind;
    }

    final Host host() {
        return host;
    }

    final void plugged(P next) {
        provider = Optional.of(next);
        attempt();
    }

    final void unplugged() {
        attempts++;
        provider = Optional.empty();
        retry.end();
        Optional<I> former = behind;
        behind = Optional.empty();
        former.ifPresent(this::leave);
    }

    final void close() {
        end(new ServiceGone("the socket"));
    }

    /** Nothing of it is used any more. */
    void ended() {
    }

    private void attempt() {
        int number = ++attempts;
        bind(provider.orElseThrow()).whenComplete((made, error) -> {
            if (closed || number != attempts) {
                Optional.ofNullable(made).ifPresent(Bound::shut);
            } else if (error == null) {
                behind = Optional.of(made);
                retry.end();
                bound(made);
                opened.complete(null);
            } else {
                failed(Refusal.causeOf(error));
            }
        });
    }

    private void failed(Throwable cause) {
        if (opened.isDone()) {
            retry.later(cause.getMessage(), this::attempt);
        } else {
            end(cause);
        }
    }

    private void giveUp() {
        if (!opened.isDone() && provider.isEmpty()) {
            close();
        }
    }

    private void end(Throwable why) {
        if (closed) {
            return;
        }
        closed = true;
        retry.end();
        atClose.accept(this);
        behind.ifPresent(Bound::shut);
        behind = Optional.empty();
        ended();
        opened.completeExceptionally(why);
    }

    private static void shut(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            throw new IllegalStateException("a socket closes without fault", e);
        }
    }
}
