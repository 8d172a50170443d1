package org.ipop.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Header;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** One question to other servers, one after another until one answers. */
final class Exchange implements AutoCloseable {
    static final long PATIENCE_NANOS = 3_000_000_000L;

    private final NodeContext context;
    private final LocalSockets sockets;
    private final Query query;
    private final List<InetSocketAddress> servers;
    private final int id;
    private final List<Consumer<Result>> done = new ArrayList<>();
    private Optional<TransportSocket> socket = Optional.empty();
    private Optional<Timer> patience = Optional.empty();
    private Optional<byte[]> refusal = Optional.empty();
    private int asked = -1;
    private long strangers;
    private boolean over;

    Exchange(NodeContext context, LocalSockets sockets, Query query, List<InetSocketAddress> servers) {
        this.context = context;
        this.sockets = sockets;
        this.query = query;
        this.servers = servers;
        this.id = context.random().nextInt(1 << 16);
    }

    /** How it ended: the bytes and who sent them, or neither; and how many datagrams were no answer to it. */
    record Result(Optional<byte[]> answer, Optional<InetSocketAddress> from, long strangers) {
    }

    void begin() {
        next();
    }

    /** In the order in which they asked. */
    void whenDone(Consumer<Result> listener) {
        done.add(listener);
    }

    /** Ends it without an answer. */
    @Override
    public void close() {
        finish(Optional.empty(), Optional.empty());
    }

    private void next() {
        leave();
        if (++asked >= servers.size()) {
            finish(refusal, Optional.empty());
            return;
        }
        int attempt = asked;
        patience = Optional.of(context.schedule(PATIENCE_NANOS, this::next));
        InetAddress any = InetAddress.ofLiteral(
            servers.get(asked).getAddress() instanceof Inet4Address ? "0.0.0.0" : "::");
        sockets.udp(new InetSocketAddress(any, 0), this::received).whenComplete((opened, failure) -> {
            if (over || attempt != asked) {
                Optional.ofNullable(opened).ifPresent(TransportSocket::close);
            } else if (failure != null) {
                next();
            } else {
                send(opened);
            }
        });
    }

    private void send(TransportSocket opened) {
        socket = Optional.of(opened);
        ByteBuf question = Unpooled.copiedBuffer(query.raw());
        question.setShort(0, id);
        opened.send(Datagram.of(question, servers.get(asked)));
        opened.flush();
    }

    private void received(TransportSocket on, Datagram datagram) {
        byte[] answer = new byte[datagram.payload().readableBytes()];
        datagram.payload().readBytes(answer).release();
        if (over || socket.filter(on::equals).isEmpty()) {
            return;
        }
        if (!datagram.remote().equals(servers.get(asked)) || !answers(answer)) {
            strangers++;
            return;
        }
        int rcode = answer[3] & 0xF;
        if (rcode == Rcode.SERVFAIL || rcode == Rcode.REFUSED || rcode == Rcode.NOTIMP) {
            refusal = Optional.of(answer);
            next();
        } else {
            finish(Optional.of(answer), Optional.of(servers.get(asked)));
        }
    }

    /** Is this a response with our id to our question? Its spelling may differ, as of old servers it does. */
    private boolean answers(byte[] answer) {
        if (answer.length < Header.LENGTH) {
            return false;
        }
        try {
            DNSInput in = new DNSInput(answer);
            boolean ours = in.readU16() == id;
            boolean response = (in.readU16() & 0x8000) != 0;
            int questions = in.readU16();
            in.jump(Header.LENGTH);
            return ours && response && questions == 1 && new Name(in).equals(query.name())
                && in.readU16() == query.type() && in.readU16() == query.question().getDClass();
        } catch (IOException | IllegalArgumentException malformed) {
            return false;
        }
    }

    private void leave() {
        patience.ifPresent(Timer::cancel);
        socket.ifPresent(TransportSocket::close);
        socket = Optional.empty();
    }

    private void finish(Optional<byte[]> answer, Optional<InetSocketAddress> from) {
        if (!over) {
            over = true;
            leave();
            Result result = new Result(answer, from, strangers);
            done.forEach(listener -> listener.accept(result));
        }
    }
}
