package org.ipop.transport.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.ipop.api.runtime.NodeContext;

/**
 * TLS on one stream: an engine, and the bytes before and behind it. The mathematics of its handshake run on a worker.
 * Thread: node loop.
 */
final class TlsLayer {
    /** What may wait while a worker computes; peers send less than that in a handshake. */
    private static final int MAX_WAITING = 65_536;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final NodeContext context;
    private final Object client;
    private final Ends ends;
    private final ByteBuf inbound = Unpooled.buffer();
    private final ByteBuf early = Unpooled.buffer();
    private ByteBuffer room;
    private boolean busy;
    private boolean established;
    private boolean closed;

    /** Both sides of the layer. */
    interface Ends {
        /** For the stream; the receiver owns it. */
        void encrypted(ByteBuf bytes);

        /** For who is inside; the receiver owns it. */
        void plain(ByteBuf bytes);

        /** There is nothing to come: the far end has closed, or broken the protocol. */
        void ended(String why);
    }

    /** @param client whose budget of work its handshake uses */
    TlsLayer(SSLEngine engine, NodeContext context, Object client, Ends ends) {
        this.engine = engine;
        this.context = context;
        this.client = client;
        this.ends = ends;
        this.room = ByteBuffer.allocate(Math.max(engine.getSession().getApplicationBufferSize(),
            engine.getSession().getPacketBufferSize()));
    }

    void begin() {
        guarded(() -> {
            engine.beginHandshake();
            pump();
        });
    }

    /** From the stream; owns it. */
    void received(ByteBuf bytes) {
        if (!closed && inbound.readableBytes() + bytes.readableBytes() > MAX_WAITING + room.capacity()) {
            bytes.release();
            ends.ended("TLS: too much at once");
            return;
        }
        inbound.writeBytes(bytes);
        bytes.release();
        guarded(this::pump);
    }

    /** From inside; owns it. Waits until the handshake is over. */
    void send(ByteBuf plain) {
        if (established) {
            guarded(() -> wrapAll(plain));
        } else {
            early.writeBytes(plain);
        }
        plain.release();
    }

    /** Says goodbye if it can. */
    void close() {
        guarded(() -> {
            closed = true;
            engine.closeOutbound();
            if (!busy) {
                wrap(NOTHING);
            }
        });
    }

    private interface Step {
        void run() throws SSLException;
    }

    private void guarded(Step step) {
        if (closed) {
            return;
        }
        try {
            step.run();
        } catch (SSLException e) {
            closed = true;
            ends.ended("TLS: " + e.getMessage());
        }
    }

    private void pump() throws SSLException {
        boolean more = true;
        while (more && !busy && !closed) {
            more = switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> compute();
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap();
                case FINISHED, NOT_HANDSHAKING -> {
                    established();
                    yield unwrap();
                }
            };
        }
    }

    private void established() throws SSLException {
        if (!established) {
            established = true;
            wrapAll(early);
            early.release();
        }
    }

    /** Hands the engine's work to a worker, which has it alone until then; false: come again when it is done. */
    private boolean compute() {
        Runnable task = engine.getDelegatedTask();
        if (task == null) {
            return true;
        }
        busy = context.compute(client, () -> {
            for (Runnable next = task; next != null; next = engine.getDelegatedTask()) {
                next.run();
            }
            return engine;
        }, (done, error) -> {
            busy = false;
            guarded(this::pump);
        });
        if (!busy) {
            closed = true;
            ends.ended("TLS: too much work");
        }
        return false;
    }

    private void wrapAll(ByteBuf plain) throws SSLException {
        while (plain.isReadable() && !closed) {
            ByteBuffer source = plain.nioBuffer();
            int before = source.remaining();
            if (!wrap(source)) {
                return;
            }
            plain.skipBytes(before - source.remaining());
        }
    }

    private boolean wrap(ByteBuffer plain) throws SSLException {
        room.clear();
        SSLEngineResult result = engine.wrap(plain, room);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            grow();
            return true;
        }
        if (result.bytesProduced() > 0) {
            ends.encrypted(Unpooled.copiedBuffer(room.flip()));
        }
        return result.getStatus() == SSLEngineResult.Status.OK;
    }

    private boolean unwrap() throws SSLException {
        ByteBuffer source = inbound.nioBuffer();
        room.clear();
        SSLEngineResult result = engine.unwrap(source, room);
        inbound.skipBytes(result.bytesConsumed()).discardSomeReadBytes();
        if (result.bytesProduced() > 0) {
            ends.plain(Unpooled.copiedBuffer(room.flip()));
        }
        return switch (result.getStatus()) {
            case OK -> result.bytesConsumed() > 0 || result.bytesProduced() > 0;
            case BUFFER_OVERFLOW -> {
                grow();
                yield true;
            }
            case BUFFER_UNDERFLOW -> false;
            case CLOSED -> {
                closed = true;
                ends.ended("TLS: closed");
                yield false;
            }
        };
    }

    private void grow() {
        room = ByteBuffer.allocate(2 * room.capacity());
    }
}
