package org.ipop.api.overlay;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.ipop.api.link.Contact;
import org.ipop.api.swap.Suspendable;

/** Our membership in one ring. Alone at first; grows by introductions. Thread: node loop. */
public interface Overlay extends AutoCloseable, Suspendable<RingSnapshot> {
    /** Somebody who may be a member; kept (bounded) and tried again while we are alone or the ring may be split. */
    void introduce(Contact member);

    /** An address where some member may answer (bootstrap ring only; a seed). Tried again with back-off. */
    void introduce(InetSocketAddress seed);

    /**
     * Sends a request and waits for its answer. Repeated with back-off until the deadline; a handler may so see it
     * twice.
     *
     * @param service      whose handler answers; see {@link #serve}
     * @param request      taken; at most {@link #MAX_REQUEST_BYTES}
     * @param timeoutNanos until the stage fails with {@link NoAnswer}
     */
    CompletionStage<Answer> ask(Target to, int service, ByteBuf request, long timeoutNanos);

    /** Installs the handler of a service (1 to 127); one at a time. Null removes it. */
    void serve(int service, RequestHandler handler);

    RingView view();

    /** Runs at each change of the view; returns what stops it. */
    AutoCloseable watch(Runnable changed);

    /** Tells the neighbours, hands over, detaches from the links. Open stages fail with ServiceGone. */
    @Override
    void close();

    int MAX_REQUEST_BYTES = 3072;
}
