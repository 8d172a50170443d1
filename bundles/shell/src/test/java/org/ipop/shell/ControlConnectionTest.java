package org.ipop.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.edge.StreamAcceptor;
import org.junit.jupiter.api.Test;

class ControlConnectionTest {
    private final List<String> called = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final RecordedStream stream = new RecordedStream();
    private final List<ControlConnection> gone = new ArrayList<>();
    private final ControlConnection connection = new ControlConnection(stream, commands(), gone::add);

    @Test
    void aRequestInSinglePiecesIsCalledOnceWhenItIsWhole() {
        ByteBuf request = request(80, "say", "a b", "grüß");
        while (request.isReadable()) {
            assertThat(called).isEmpty();
            connection.data(request.readRetainedSlice(1));
        }
        request.release();
        assertThat(called).containsExactly("a b", "grüß");
        assertThat(connection.columns()).isEqualTo(80);
        assertThat(stream.closed).isFalse();
        end.complete(null);
        assertThat(stream.frames()).containsExactly("1:a b\n", "0:\0\0\0\0");
        assertThat(stream.closed).isTrue();
        connection.closed();
    }

    @Test
    void linesReachTheListenerAndOtherFramesCutTheClientOff() {
        List<String> lines = new ArrayList<>();
        connection.onLine(lines::add);
        connection.data(request(0, "say", "x", "y"));
        connection.data(frame(ControlConnection.INPUT_LINE, "lb"));
        assertThat(lines).containsExactly("lb");
        connection.data(frame(7, "?"));
        assertThat(stream.closed).isTrue();
        connection.closed();
    }

    @Test
    void abandonedCommandTellsItsClientOnce() {
        connection.data(request(0, "say", "x", "y"));
        connection.abandon("the node stops");
        connection.abandon("the node stops");
        end.complete(null);
        assertThat(stream.frames()).containsExactly("1:x\n", "2:ipop: the node stops\n", "0:\0\0\0\1");
        assertThat(stream.closed).isTrue();
        assertThat(gone).isEmpty();
        connection.closed();
        assertThat(gone).containsExactly(connection);
    }

    @Test
    void anotherVersionIsCutOff() {
        connection.data(Unpooled.wrappedBuffer(new byte[] {9, 0, 0, 0, 0, 0}));
        assertThat(stream.closed).isTrue();
        connection.closed();
    }

    @Test
    void aRequestWithoutEndIsCutOff() {
        connection.data(Unpooled.wrappedBuffer(new byte[] {1, 0, 0, 0, 0, 99}));
        for (int i = 0; i < 10 && !stream.closed; i++) {
            ByteBuf words = Unpooled.buffer();
            words.writeShort(0xFFFF).writeZero(0xFFFF);
            connection.data(words);
        }
        assertThat(stream.closed).isTrue();
        assertThat(called).isEmpty();
        connection.closed();
    }

    private CommandSet commands() {
        CommandSet commands = new CommandSet();
        commands.add(List.of(new SimpleCommand("say", "", "", call -> {
            called.add(call.arguments().take("first"));
            called.add(call.arguments().take("second"));
            call.answer(new JsonObject(), () -> called.getFirst() + "\n");
            return end;
        })));
        return commands;
    }

    private static ByteBuf request(int columns, String... words) {
        ByteBuf request = Unpooled.buffer().writeByte(ControlConnection.VERSION).writeByte(columns > 0 ? 1 : 0)
            .writeShort(columns).writeShort(words.length);
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            request.writeShort(bytes.length).writeBytes(bytes);
        }
        return request;
    }

    private static ByteBuf frame(int kind, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return Unpooled.buffer().writeByte(kind).writeInt(bytes.length).writeBytes(bytes);
    }

    private static final class RecordedStream implements StreamAcceptor.Stream {
        private final ByteBuf written = Unpooled.buffer();
        private boolean closed;

        @Override
        public boolean write(ByteBuf bytes) {
            written.writeBytes(bytes);
            bytes.release();
            return true;
        }

        @Override
        public void close() {
            closed = true;
        }

        private List<String> frames() {
            List<String> frames = new ArrayList<>();
            while (written.isReadable()) {
                int kind = written.readUnsignedByte();
                frames.add(kind + ":" + written.readCharSequence(written.readInt(), StandardCharsets.UTF_8));
            }
            return frames;
        }
    }
}
