package org.ipop.nat.stun;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.nat.stun.StunClient.Answer;
import org.ipop.nat.stun.StunClient.Inquiry;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.stun.StunAttribute;
import org.ipop.wire.stun.StunAttribute.Software;
import org.ipop.wire.stun.StunCodec;
import org.ipop.wire.stun.StunMessage;

/** An IPv4 socket with a mapping of its own, so that tests of a NAT and the traffic of links do not mix. */
final class ProbeSocket implements DatagramSink, AutoCloseable {
    /** Requests are as long as the longest answer, else peers answer with the mapped address alone. */
    private static final Software FILLER = new Software("ipop" + " ".repeat(68));
    private static final int REQUESTS = 3;
    private static final int BUFFER_BYTES = 128;
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);

    private final StunClient client;
    private final NodeContext context;
    private final Counter malformed;
    private TransportSocket socket;
    private boolean closed;
    private boolean heardRequest;

    private ProbeSocket(NodeContext context, Counters counters) {
        this.context = context;
        client = new StunClient(context, counters, this::send);
        malformed = counters.counter("nat.drop.malformed");
    }

    /** Fails if the system has no IPv4 or no port left. */
    static CompletionStage<ProbeSocket> open(NodeContext context, Counters counters, LocalSockets local) {
        ProbeSocket probe = new ProbeSocket(context, counters);
        return local.udp(ANY, probe).thenApply(opened -> {
            probe.socket = opened;
            return probe;
        });
    }

    int port() {
        return socket.local().getPort();
    }

    /** Asks for no more than the mapped address and what else the server likes to tell; empty = silence. */
    CompletionStage<Optional<Answer>> ask(InetSocketAddress server) {
        return ask(new Inquiry(server, List.of(FILLER), REQUESTS, false), this);
    }

    /** The answer may come from anywhere. */
    CompletionStage<Optional<Answer>> ask(InetSocketAddress server, StunAttribute wish) {
        return ask(wishing(server, wish), this);
    }

    /** Asks through another socket for an answer to this one. */
    CompletionStage<Optional<Answer>> askThrough(ProbeSocket other, InetSocketAddress server, StunAttribute wish) {
        return ask(wishing(server, wish), other);
    }

    private static Inquiry wishing(InetSocketAddress server, StunAttribute wish) {
        return new Inquiry(server, List.of(wish, FILLER), REQUESTS, true);
    }

    private CompletionStage<Optional<Answer>> ask(Inquiry inquiry, ProbeSocket through) {
        CompletableFuture<Optional<Answer>> answered = new CompletableFuture<>();
        client.ask(inquiry, through::send, answered::complete);
        return answered;
    }

    /** Sends one request and awaits no answer. */
    void call(InetSocketAddress to) {
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        context.random().nextBytes(id);
        send(StunMessage.bindingRequest(Bytes.copyOf(id)), to);
    }

    /** Has anybody sent a request to this socket? Only our own have a reason to. */
    boolean heardRequest() {
        return heardRequest;
    }

    @Override
    public void datagram(TransportSocket at, Datagram datagram) {
        ByteBuf payload = datagram.payload();
        try {
            StunMessage message = StunCodec.read(payload);
            if (message.kind() == StunMessage.Kind.REQUEST) {
                heardRequest = true;
            } else {
                client.answered(message, datagram.remote());
            }
        } catch (MalformedPacket e) {
            malformed.increment();
        } finally {
            payload.release();
        }
    }

    private void send(StunMessage message, InetSocketAddress to) {
        if (!closed) {
            ByteBuf out = ByteBufAllocator.DEFAULT.heapBuffer(BUFFER_BYTES);
            StunCodec.write(out, message);
            socket.send(Datagram.of(out, to));
            socket.flush();
        }
    }

    @Override
    public void close() {
        closed = true;
        client.cancel();
        socket.close();
    }

    /** Closes all of these. */
    static void close(List<ProbeSocket> probes) {
        new ArrayList<>(probes).forEach(ProbeSocket::close);
        probes.clear();
    }
}
