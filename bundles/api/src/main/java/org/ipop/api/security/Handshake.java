package org.ipop.api.security;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;

/**
 * One handshake as a pure object: datagrams in, datagrams and at last a session out. It has no timer: the initiator's
 * owner repeats {@link #lastFlight} until something comes; a responder answers a repeated datagram with its last
 * flight. Not thread-safe, but a single call may run on a worker while nobody else calls. After a {@link
 * HandshakeRefused} the object is unchanged if {@code fatal} is false, else useless.
 */
public interface Handshake extends AutoCloseable {
    /** The initiator's first flight. Datagrams are complete, each at most 1,232 bytes, and belong to the caller. */
    List<ByteBuf> start();

    /** Takes one datagram of the peer (read, not released). */
    Progress receive(ByteBuf datagram) throws HandshakeRefused;

    /** Fresh copies of the datagrams sent last, for repetition. */
    List<ByteBuf> lastFlight();

    /** Zeroes the keys; a session that came out lives on. */
    @Override
    void close();

    /**
     * @param send    datagrams to send now
     * @param session present when this side is done. A responder must neither send on it nor move an endpoint until a
     *                packet has been opened with it; an initiator sends something at once.
     */
    record Progress(List<ByteBuf> send, Optional<Session> session) {
    }
}
