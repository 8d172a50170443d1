package org.ipop.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannelConfig;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.StreamAcceptor.Handler;
import org.ipop.api.edge.StreamAcceptor.Stream;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;

/** Listens for streams of any kind, opens some, and knows what is open. Thread: node loop. */
final class StreamListeners {
    private static final int CONNECT_MILLIS = 3_000;

    private final Channels channels;
    private final NodeContext context;
    private final Counter tooMany;
    private final Counter queueFull;
    private final Set<Channel> open = new LinkedHashSet<>();

    StreamListeners(Channels channels, NodeContext context, Counters counters) {
        this.channels = channels;
        this.context = context;
        this.tooMany = counters.counter("transport.stream.drop.limit");
        this.queueFull = counters.counter("transport.stream.drop.queue");
    }

    /** Fails with {@link java.net.BindException}. */
    CompletionStage<ServerChannel> listen(ServerChannel server, SocketAddress bind, StreamAcceptor acceptor,
                                          StreamLimits limits) {
        CompletableFuture<ServerChannel> listening = new CompletableFuture<>();
        new ServerBootstrap().group(channels.loop()).channelFactory(() -> server)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(limits.queueBytes(), limits.queueBytes()))
            .childHandler(new Acceptance(acceptor, limits))
            .bind(bind).addListener(bound -> {
                if (bound.isSuccess()) {
                    remember(server);
                    listening.complete(server);
                } else {
                    listening.completeExceptionally(Addresses.cannotBind(bind, bound.cause()));
                }
            });
        return listening;
    }

    /** Fails with a {@link java.io.IOException}. */
    CompletionStage<Stream> connect(Channel client, InetSocketAddress server, Handler handler, StreamLimits limits) {
        CompletableFuture<Stream> connected = new CompletableFuture<>();
        StreamAcceptor ours = stream -> {
            context.schedule(0, () -> connected.complete(stream));
            return handler;
        };
        remember(client);
        new Bootstrap().group(channels.loop()).channelFactory(() -> client)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(limits.queueBytes(), limits.queueBytes()))
            .handler(new StreamChannel(client, ours, limits, context, queueFull))
            .connect(server).addListener(done -> {
                if (!done.isSuccess()) {
                    connected.completeExceptionally(done.cause());
                }
            });
        return connected;
    }

    /** Closes listeners and streams. */
    void close() {
        List.copyOf(open).forEach(Channel::close);
    }

    private void remember(Channel channel) {
        open.add(channel);
        channel.closeFuture().addListener(closed -> open.remove(channel));
    }

    /** Gives each new stream of one listener its handler. */
    private final class Acceptance extends ChannelInitializer<Channel> {
        private final StreamAcceptor acceptor;
        private final StreamLimits limits;
        private int streams;

        private Acceptance(StreamAcceptor acceptor, StreamLimits limits) {
            this.acceptor = acceptor;
            this.limits = limits;
        }

        @Override
        protected void initChannel(Channel stream) {
            if (streams >= limits.streams()) {
                tooMany.increment();
                stream.close();
                return;
            }
            if (stream.config() instanceof DuplexChannelConfig duplex) {
                duplex.setAllowHalfClosure(true);
            }
            streams++;
            stream.closeFuture().addListener(closed -> streams--);
            remember(stream);
            stream.pipeline().addLast(new StreamChannel(stream, acceptor, limits, context, queueFull));
        }
    }
}
