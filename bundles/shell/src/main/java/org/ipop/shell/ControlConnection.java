package org.ipop.shell;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ipop.api.edge.StreamAcceptor;

/**
 * One client on the control socket. Format, big-endian: the client opens with
 * <pre>
 *   version = 1 (8) | flags (8) | columns (16) | number of arguments (16) | { length (16) | UTF-8 } *
 * </pre>
 * then both sides send frames {@code kind (8) | length (32) | bytes}: 0 exit status (32 bits), 1 standard output, 2
 * standard error, 3 a line of input. Whoever sends something else is cut off. Thread: node loop.
 */
final class ControlConnection implements StreamAcceptor.Handler, Output {
    static final int EXIT = 0;
    static final int STANDARD_OUTPUT = 1;
    static final int STANDARD_ERROR = 2;
    static final int INPUT_LINE = 3;
    static final int VERSION = 1;
    private static final int MAX_PENDING_BYTES = 1 << 18;
    private static final int MAX_ARGUMENTS = 256;
    private static final int MAX_LINE_BYTES = 1 << 16;

    private final StreamAcceptor.Stream stream;
    private final CommandSet commands;
    private final Consumer<ControlConnection> atClose;
    private final ByteBuf pending = Unpooled.buffer();
    private boolean called;
    private boolean answered;
    private boolean closed;
    private int columns;
    private Consumer<String> lines = line -> { };

    ControlConnection(StreamAcceptor.Stream stream, CommandSet commands, Consumer<ControlConnection> atClose) {
        this.stream = stream;
        this.commands = commands;
        this.atClose = atClose;
    }

    /** Who hears the lines that the client types; one at a time. */
    void onLine(Consumer<String> listener) {
        lines = listener;
    }

    @Override
    public void data(ByteBuf bytes) {
        if (closed || pending.readableBytes() + bytes.readableBytes() > MAX_PENDING_BYTES) {
            bytes.release();
            stream.close();
            return;
        }
        pending.discardReadBytes().writeBytes(bytes);
        bytes.release();
        if (!called) {
            readRequest();
        }
        while (called && !closed && readLine()) {
            continue;
        }
    }

    @Override
    public void closed() {
        closed = true;
        pending.release();
        atClose.accept(this);
    }

    /** The command will not come to its end: its client is told so. */
    void abandon(String why) {
        if (!answered) {
            err("ipop: " + why + "\n");
            exit(CommandSet.REFUSED);
        }
    }

    @Override
    public void out(String text) {
        frame(STANDARD_OUTPUT, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void err(String text) {
        frame(STANDARD_ERROR, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public boolean open() {
        return !closed;
    }

    private void readRequest() {
        ByteBuf request = pending.duplicate();
        if (request.readableBytes() < 6) {
            return;
        }
        int version = request.readUnsignedByte();
        int flags = request.readUnsignedByte();
        columns = request.readUnsignedShort();
        int count = request.readUnsignedShort();
        if (version != VERSION || flags > 1 || count > MAX_ARGUMENTS) {
            stream.close();
            return;
        }
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (request.readableBytes() < 2
                || request.readableBytes() - 2 < request.getUnsignedShort(request.readerIndex())) {
                return;
            }
            words.add(request.readCharSequence(request.readUnsignedShort(), StandardCharsets.UTF_8).toString());
        }
        pending.readerIndex(request.readerIndex());
        called = true;
        commands.run(words, this).thenAccept(this::exit);
    }

    /** One frame of the client, if it is there as a whole. */
    private boolean readLine() {
        if (pending.readableBytes() < 5) {
            return false;
        }
        int kind = pending.getUnsignedByte(pending.readerIndex());
        int length = pending.getInt(pending.readerIndex() + 1);
        if (kind != INPUT_LINE || length < 0 || length > MAX_LINE_BYTES) {
            stream.close();
            return false;
        }
        if (pending.readableBytes() - 5 < length) {
            return false;
        }
        pending.skipBytes(5);
        lines.accept(pending.readCharSequence(length, StandardCharsets.UTF_8).toString());
        return true;
    }

    private void exit(int status) {
        frame(EXIT, new byte[] {(byte) (status >>> 24), (byte) (status >>> 16), (byte) (status >>> 8), (byte) status});
        answered = true;
        if (!closed) {
            stream.close();
        }
    }

    private void frame(int kind, byte[] content) {
        if (!closed && !answered && !stream.write(Unpooled.buffer(5 + content.length).writeByte(kind)
            .writeInt(content.length).writeBytes(content))) {
            stream.close();
        }
    }
}
