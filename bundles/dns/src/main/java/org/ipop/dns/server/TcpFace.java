package org.ipop.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.dns.server.Askers.Asker;

/**
 * Questions in streams, each behind its length (RFC 7766). A stream may hold several at a time; their answers come in
 * the order in which they are ready. Who sends no whole question for 30 s is cut off, however many bytes came.
 */
final class TcpFace implements StreamAcceptor, AutoCloseable {
    static final int STREAM_LIMIT = 64;
    static final long IDLE_NANOS = 30_000_000_000L;
    /** No question is longer, with every option known. */
    static final int QUESTION_LIMIT = 4_096;
    private static final int OPEN_QUESTIONS_LIMIT = 64;
    private static final int LENGTH_BYTES = 2;

    private final NodeContext context;
    private final Counters counters;
    private final Responder responder;
    private final Set<Conversation> open = new LinkedHashSet<>();

    TcpFace(NodeContext context, Counters counters, Responder responder) {
        this.context = context;
        this.counters = counters;
        this.responder = responder;
    }

    @Override
    public Handler accepted(Stream stream) {
        Conversation begun = new Conversation(stream);
        if (open.size() >= STREAM_LIMIT && !makeRoom()) {
            begun.end("stream-limit");
        } else {
            open.add(begun);
        }
        return begun;
    }

    /** A program that has its answer may leave its stream half open; the one idle for longest gives way. */
    private boolean makeRoom() {
        Optional<Conversation> idle = open.stream().filter(conversation -> conversation.unanswered == 0).findFirst();
        idle.ifPresent(conversation -> conversation.end("stream-gave-way"));
        return idle.isPresent();
    }

    @Override
    public void close() {
        List.copyOf(open).forEach(conversation -> conversation.stream.close());
    }

    private final class Conversation implements Handler {
        private final Stream stream;
        private final Asker asker;
        private final ByteBuf waiting = Unpooled.buffer(256, LENGTH_BYTES + QUESTION_LIMIT);
        private Timer idle;
        private int unanswered;
        private boolean over;

        private Conversation(Stream stream) {
            this.stream = stream;
            this.asker = Asker.by(stream);
            this.idle = context.schedule(IDLE_NANOS, () -> end("stream-idle"));
        }

        @Override
        public void data(ByteBuf bytes) {
            try {
                while (!over && bytes.isReadable()) {
                    take(bytes);
                }
            } finally {
                bytes.release();
            }
        }

        @Override
        public void closed() {
            over = true;
            idle.cancel();
            open.remove(this);
            if (waiting.refCnt() > 0) {
                waiting.release();
            }
        }

        /** Moves what the present question still lacks, first its length. */
        private void take(ByteBuf bytes) {
            int missing = missing();
            int taken = Math.min(missing, bytes.readableBytes());
            waiting.writeBytes(bytes, taken);
            if (waiting.readableBytes() == LENGTH_BYTES && waiting.getUnsignedShort(0) > QUESTION_LIMIT) {
                end("stream-question-too-long");
            } else if (missing() == 0) {
                question();
            }
        }

        private int missing() {
            int have = waiting.readableBytes();
            return have < LENGTH_BYTES ? LENGTH_BYTES - have : LENGTH_BYTES + waiting.getUnsignedShort(0) - have;
        }

        private void question() {
            byte[] message = new byte[waiting.skipBytes(LENGTH_BYTES).readableBytes()];
            waiting.readBytes(message).clear();
            open.remove(this);
            open.add(this);
            idle.cancel();
            idle = context.schedule(IDLE_NANOS, () -> end("stream-idle"));
            if (++unanswered > OPEN_QUESTIONS_LIMIT) {
                end("stream-question-limit");
                return;
            }
            responder.receive(message, asker, this::answer);
        }

        private void answer(byte[] reply) {
            unanswered--;
            if (!over && !stream.write(Unpooled.wrappedBuffer(
                new byte[] {(byte) (reply.length >>> 8), (byte) reply.length}, reply))) {
                end("stream-not-read");
            }
        }

        private void end(String why) {
            if (!over) {
                over = true;
                open.remove(this);
                counters.counter("dns.drop." + why).increment();
                idle.cancel();
                stream.close();
            }
        }
    }
}
