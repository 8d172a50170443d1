package org.ipop.link;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;

/**
 * One handshake on its way. The mathematics run on a worker, one datagram after the other; those that come meanwhile
 * wait.
 */
abstract class HandshakeRun {
    private static final int MAX_WAITING = 4;

    final Local local;
    final int index;
    final Handshake handshake;
    private final Object client;
    private final ArrayDeque<Arrival> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean closed;

    /** @param client whose budget of work this uses */
    HandshakeRun(Local local, int index, Handshake handshake, Object client) {
        this.local = local;
        this.index = index;
        this.handshake = handshake;
        this.client = client;
    }

    /** Takes one datagram of the peer and owns it. */
    final void receive(ByteBuf datagram, Route from) {
        if (closed || waiting.size() >= MAX_WAITING) {
            datagram.release();
            local.dropped("handshake-queue");
            return;
        }
        waiting.add(new Arrival(datagram, from));
        work();
    }

    final Object client() {
        return client;
    }

    final boolean busy() {
        return busy;
    }

    final boolean closed() {
        return closed;
    }

    /** Ends the run; the session that may have come of it lives on. */
    final void close() {
        if (closed) {
            return;
        }
        closed = true;
        waiting.forEach(arrival -> arrival.datagram.release());
        waiting.clear();
        if (!busy) {
            handshake.close();
        }
    }

    /** The peer's datagram fitted: send what it asks for, take the session if there is one. */
    abstract void progress(Handshake.Progress progress, Route from);

    /** It cannot go on. */
    abstract void failed(String why);

    /** Runs on a worker while nothing else touches the handshake; false if there is no budget. */
    final <T> boolean compute(Callable<T> task, Consumer<T> done, Consumer<Throwable> error) {
        busy = local.context().<T>compute(client, task, (result, thrown) -> {
            busy = false;
            if (closed) {
                discard(result);
                handshake.close();
            } else if (thrown == null) {
                done.accept(result);
            } else {
                error.accept(thrown);
            }
            work();
        });
        return busy;
    }

    private void work() {
        if (busy || closed || waiting.isEmpty()) {
            return;
        }
        Arrival next = waiting.poll();
        boolean taken = compute(() -> received(next.datagram), progress -> progress(progress, next.from),
            this::refused);
        if (!taken) {
            next.datagram.release();
            local.dropped("handshake-budget");
        }
    }

    private Handshake.Progress received(ByteBuf datagram) throws HandshakeRefused {
        try {
            return handshake.receive(datagram);
        } finally {
            datagram.release();
        }
    }

    private void refused(Throwable thrown) {
        if (!(thrown instanceof HandshakeRefused refused)) {
            throw new IllegalStateException("handshake", thrown);
        }
        local.dropped("handshake-" + refused.getMessage());
        if (refused.fatal()) {
            failed(refused.getMessage());
        }
    }

    /** What came too late; a session in it must not live on either. */
    private static void discard(Object result) {
        switch (result) {
            case Handshake.Progress progress -> {
                release(progress.send());
                progress.session().ifPresent(Session::close);
            }
            case List<?> flight -> flight.forEach(ReferenceCountUtil::release);
            case null, default -> { }
        }
    }

    static void release(List<ByteBuf> flight) {
        flight.forEach(ByteBuf::release);
    }

    private record Arrival(ByteBuf datagram, Route from) {
    }
}
