package org.ipop.transport.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.stream.LengthFrame;
import org.ipop.wire.stream.WebSocketFrame;

/** How datagrams lie in an open stream. */
interface Framing {
    /** Appends a datagram, which stays the caller's and is read. */
    void write(ByteBuf out, ByteBuf datagram);

    /**
     * Reads one frame.
     *
     * @param datagrams is shown the datagram, if it is one, as a slice
     * @return false if more bytes are needed
     */
    boolean read(ByteBuf in, Consumer<ByteBuf> datagrams) throws MalformedPacket;

    /** Appends that nothing more will come. */
    void writeEnd(ByteBuf out);

    /** A length before each. */
    final class Lengths implements Framing {
        private final Stage.Line line;

        Lengths(Stage.Line line) {
            this.line = line;
        }

        @Override
        public void writeEnd(ByteBuf out) {
            LengthFrame.writeHeader(out, 0);
        }

        @Override
        public void write(ByteBuf out, ByteBuf datagram) {
            LengthFrame.writeHeader(out, datagram.readableBytes());
            out.writeBytes(datagram);
        }

        @Override
        public boolean read(ByteBuf in, Consumer<ByteBuf> datagrams) throws MalformedPacket {
            int length = LengthFrame.readHeader(in);
            if (length == LengthFrame.INCOMPLETE) {
                return false;
            }
            if (length == 0) {
                line.finish();
            } else {
                datagrams.accept(in.readSlice(length));
            }
            return true;
        }
    }

    /** A binary message each; pings are answered (RFC 6455, section 5.5). */
    final class Messages implements Framing {
        private final boolean client;
        private final RandomGenerator random;
        private final Stage.Line line;

        Messages(boolean client, RandomGenerator random, Stage.Line line) {
            this.client = client;
            this.random = random;
            this.line = line;
        }

        @Override
        public void writeEnd(ByteBuf out) {
            new WebSocketFrame(WebSocketFrame.CLOSE, mask(), 0).write(out);
        }

        @Override
        public void write(ByteBuf out, ByteBuf datagram) {
            int length = datagram.readableBytes();
            Optional<Integer> mask = mask();
            new WebSocketFrame(WebSocketFrame.BINARY, mask, length).write(out);
            int at = out.writerIndex();
            out.writeBytes(datagram);
            mask.ifPresent(key -> WebSocketFrame.mask(out.array(), out.arrayOffset() + at, length, key));
        }

        @Override
        public boolean read(ByteBuf in, Consumer<ByteBuf> datagrams) throws MalformedPacket {
            Optional<WebSocketFrame> header = WebSocketFrame.read(in);
            if (header.isEmpty()) {
                return false;
            }
            WebSocketFrame frame = header.get();
            if (frame.mask().isPresent() == client) {
                throw new MalformedPacket("WebSocket frame masked by the wrong end");
            }
            ByteBuf payload = in.readSlice(frame.length());
            int at = payload.arrayOffset() + payload.readerIndex();
            frame.mask().ifPresent(key -> WebSocketFrame.mask(payload.array(), at, frame.length(), key));
            switch (frame.opcode()) {
                case WebSocketFrame.BINARY -> datagrams.accept(payload);
                case WebSocketFrame.PING -> pong();
                case WebSocketFrame.CLOSE -> line.finish();
                default -> { }
            }
            return true;
        }

        private void pong() {
            ByteBuf answer = Unpooled.buffer(WebSocketFrame.MAX_HEADER_BYTES);
            new WebSocketFrame(WebSocketFrame.PONG, mask(), 0).write(answer);
            line.write(answer);
        }

        private Optional<Integer> mask() {
            return client ? Optional.of(random.nextInt()) : Optional.empty();
        }
    }
}
