package org.ipop.transport.stream;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.StreamSink;
import org.ipop.api.edge.StreamSocket;
import org.ipop.api.edge.TransportSocket;
import org.ipop.runtime.NettyLoop;
import org.ipop.transport.netty.KernelSockets;

/** Streams on real sockets of the loopback interface, and what came by them. */
final class StreamNode implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    final NettyLoop loop = new NettyLoop(false);
    final StreamTable table;
    final StreamSocket socket;
    final List<byte[]> received = new ArrayList<>();
    final List<InetSocketAddress> senders = new ArrayList<>();
    final List<InetSocketAddress> closed = new ArrayList<>();

    StreamNode(Settings settings) {
        table = ask(() -> new StreamTable(loop.open("stream"), loop.counters(), KernelSockets.on(loop), settings));
        socket = ask(() -> table.open(new Sink()));
        loop.ask(table::listen).thenCompose(begun -> begun).toCompletableFuture().orTimeout(20, SECONDS).join();
    }

    /** Listens on a port that was free a moment ago. */
    static StreamNode listening() {
        return new StreamNode(new Settings(Optional.of(new InetSocketAddress(LOOPBACK, freePort())), true,
            List.of(Protocol.values()), Optional.empty()));
    }

    static StreamNode dialling(Protocol... protocols) {
        return new StreamNode(new Settings(Optional.empty(), true, List.of(protocols), Optional.empty()));
    }

    static StreamNode through(ProxyServer proxy, Protocol... protocols) {
        return new StreamNode(new Settings(Optional.empty(), true, List.of(protocols), Optional.of(proxy)));
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    InetSocketAddress address() {
        return ask(socket::local);
    }

    /** Throws a CompletionException if no stream comes to stand. */
    void dial(InetSocketAddress listener) {
        loop.ask(() -> socket.dial(listener)).thenCompose(begun -> begun).toCompletableFuture()
            .orTimeout(20, SECONDS).join();
    }

    void send(InetSocketAddress to, byte[]... datagrams) {
        ask(() -> {
            for (byte[] datagram : datagrams) {
                socket.send(Datagram.of(Unpooled.wrappedBuffer(datagram), to));
            }
            socket.flush();
            return true;
        });
    }

    void send(InetSocketAddress to, String text) {
        send(to, text.getBytes(StandardCharsets.US_ASCII));
    }

    List<String> texts() {
        return ask(() -> received.stream().map(bytes -> new String(bytes, StandardCharsets.US_ASCII)).toList());
    }

    boolean eventually(BooleanSupplier reached) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!ask(reached::getAsBoolean)) {
            if (System.nanoTime() > end) {
                return false;
            }
        }
        return true;
    }

    long counter(String name) {
        return ask(() -> loop.counters().snapshot().getOrDefault(name, 0L));
    }

    <T> T ask(Callable<T> task) {
        return loop.ask(task).toCompletableFuture().orTimeout(20, SECONDS).join();
    }

    @Override
    public void close() {
        ask(() -> {
            table.close();
            return true;
        });
        loop.close();
    }

    private final class Sink implements StreamSink {
        @Override
        public void datagram(TransportSocket from, Datagram datagram) {
            ByteBuf payload = datagram.payload();
            byte[] bytes = new byte[payload.readableBytes()];
            payload.readBytes(bytes).release();
            received.add(bytes);
            senders.add(datagram.remote());
        }

        @Override
        public void closed(InetSocketAddress remote) {
            closed.add(remote);
        }
    }
}
