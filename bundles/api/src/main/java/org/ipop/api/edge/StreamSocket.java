package org.ipop.api.edge;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * All streams of a node as one socket. A datagram goes by the stream that is open with its remote address: of a stream
 * that we dialled the listener's, else the one that the far end came from. What finds no stream or a full one is
 * dropped and counted. {@link #local} has port 0 where nobody can dial us; {@link #close} ends all streams, {@link
 * #suspend} leaves them to the next user. Thread: node loop.
 */
public interface StreamSocket extends TransportSocket {
    /**
     * Completes when there is a stream with that listener, by whichever protocol passes.
     *
     * @return fails with an {@link java.io.IOException} whose message says what was tried
     */
    CompletionStage<Void> dial(InetSocketAddress listener);

    /** Ends one stream; no effect if there is none. The sink is not told. */
    void hangUp(InetSocketAddress remote);

    /** "wss", "tls through proxy.example:3128"; empty if there is no such stream. */
    Optional<String> describe(InetSocketAddress remote);
}
