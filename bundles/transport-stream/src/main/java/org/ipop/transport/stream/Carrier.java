package org.ipop.transport.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.stream.LengthFrame;

/**
 * One stream: its bytes go through the stage that it is in, and once it is open through its framing.
 * <pre>
 *   begun --- (proxy) --- (TLS) --- preface or upgrade ---> OPEN ---> closed
 *     |          |          |                |                           ^
 *     +----------+----------+-- too slow, malformed, far end gone -------+
 * </pre>
 */
final class Carrier implements StreamAcceptor.Handler, Stage.Line, TlsLayer.Ends {
    /** More than that would only be late: some tenths of a second of a thin line. */
    static final int QUEUE_BYTES = 262_144;
    private static final int MAX_INBOX = 131_072;

    private final Yard yard;
    private final InetSocketAddress remote;
    private final NodeContext.Timer patience;
    private final ByteBuf inbox = Unpooled.buffer();
    private ByteBuf outbox = Unpooled.buffer();
    private StreamAcceptor.Stream stream;
    private Stage stage = in -> false;
    private TlsLayer tls;
    private boolean securing;
    private Framing framing;
    private String protocol = "";
    /** Says goodbye, which may find that there is nobody any more. */
    private boolean leaving;
    private boolean closed;
    private boolean handedOn;

    /** Who has the streams of this node. */
    interface Yard {
        NodeContext context();

        /** Runs {@code ready} with TLS, in this turn or later; with null if there is none. */
        void tls(Consumer<TlsContext> ready);

        void opened(Carrier carrier);

        /** A datagram has come; shown as a slice. */
        void datagram(Carrier carrier, ByteBuf datagram);

        /** Those that came in one read have been handed on. */
        void flush();

        /** Once; {@code dropped} names the counter, "" for an ordinary end. */
        void ended(Carrier carrier, String dropped, String why);
    }

    /** @param remote the name under which datagrams are sent by this stream */
    Carrier(Yard yard, InetSocketAddress remote, long patienceNanos) {
        this.yard = yard;
        this.remote = remote;
        this.patience = yard.context().schedule(patienceNanos, () -> end("slow", "it took too long"));
    }

    InetSocketAddress remote() {
        return remote;
    }

    String protocol() {
        return protocol;
    }

    boolean open() {
        return framing != null && !closed;
    }

    boolean over() {
        return closed;
    }

    /** The connection stands. */
    void begin(StreamAcceptor.Stream connected) {
        stream = connected;
        if (closed) {
            connected.close();
        }
    }

    /** Queues datagrams until {@link #flush}; they stay the caller's. False: there is no room. */
    boolean send(Datagram datagram) {
        ByteBuf payload = datagram.payload();
        int each = datagram.segmentSize() == 0 ? payload.readableBytes() : datagram.segmentSize();
        long waiting = outbox.readableBytes() + stream.queuedBytes() + payload.readableBytes();
        if (!open() || each == 0 || each > LengthFrame.MAX_DATAGRAM || waiting > QUEUE_BYTES) {
            return false;
        }
        while (payload.isReadable()) {
            framing.write(outbox, payload.readSlice(Math.min(each, payload.readableBytes())));
        }
        return true;
    }

    void flush() {
        if (outbox.isReadable() && !closed) {
            ByteBuf out = outbox;
            outbox = Unpooled.buffer(out.readableBytes());
            write(out);
        }
    }

    /** Ends it without a word to the yard. */
    void hangUp() {
        if (!closed && !leaving) {
            leaving = true;
            goodbye();
            closed = true;
            patience.cancel();
            if (tls != null) {
                tls.close();
            }
            if (stream != null) {
                stream.close();
            }
        }
    }

    private void goodbye() {
        if (framing != null && stream.queuedBytes() < QUEUE_BYTES) {
            framing.writeEnd(outbox);
            flush();
        }
    }

    @Override
    public void data(ByteBuf bytes) {
        if (closed) {
            bytes.release();
        } else if (tls != null) {
            tls.received(bytes);
        } else {
            plain(bytes);
        }
        if (handedOn) {
            handedOn = false;
            yard.flush();
        }
    }

    @Override
    public void finished() {
        closed();
    }

    @Override
    public void closed() {
        end("", "the far end has closed");
    }

    @Override
    public void plain(ByteBuf bytes) {
        if (inbox.readableBytes() + bytes.readableBytes() > MAX_INBOX) {
            bytes.release();
            end("flood", "too much at once");
            return;
        }
        inbox.writeBytes(bytes);
        bytes.release();
        work();
    }

    private void work() {
        try {
            boolean more = true;
            while (more && !closed) {
                more = framing != null ? framing.read(inbox, this::received) : stage.take(inbox);
            }
        } catch (MalformedPacket e) {
            end(framing == null ? "no-node" : "malformed", e.getMessage());
        }
        inbox.discardReadBytes();
    }

    private void received(ByteBuf datagram) {
        handedOn = true;
        yard.datagram(this, datagram);
    }

    @Override
    public void write(ByteBuf bytes) {
        if (closed) {
            bytes.release();
        } else if (tls != null) {
            tls.send(bytes);
        } else if (securing) {
            outbox.writeBytes(bytes);
            bytes.release();
        } else {
            encrypted(bytes);
        }
    }

    /** A hole in a stream cannot be mended, so one that takes no more is closed. */
    @Override
    public void encrypted(ByteBuf bytes) {
        if (!stream.write(bytes)) {
            end("full", "it does not take what it must");
        }
    }

    @Override
    public void go(Stage next) {
        stage = next;
    }

    @Override
    public void secure(boolean client, Stage inside) {
        securing = true;
        stage = in -> false;
        yard.tls(context -> {
            if (context == null || closed) {
                end("tls", "no TLS");
                return;
            }
            stage = inside;
            tls = new TlsLayer(context.engine(client), yard.context(), remote.getAddress(), this);
            tls.begin();
            flush();
            ByteBuf waiting = inbox.copy();
            inbox.clear();
            tls.received(waiting);
        });
    }

    @Override
    public void opened(String name, Framing agreed) {
        protocol = name;
        framing = agreed;
        patience.cancel();
        yard.opened(this);
    }

    @Override
    public void finish() {
        end("", "no node");
    }

    @Override
    public void ended(String why) {
        end("", why);
    }

    private void end(String dropped, String why) {
        if (!closed && !leaving) {
            hangUp();
            yard.ended(this, dropped, why);
        }
    }
}
