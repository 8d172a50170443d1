package org.ipop.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.StreamAcceptor.Handler;
import org.ipop.api.edge.StreamAcceptor.Stream;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.NodeContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream, accepted or opened. A far end that has sent its last byte still gets its answer (RFC 9293, section 3.6),
 * but not for ever: from then on, and from our {@link #close}, a clock runs. Thread: node loop.
 */
final class StreamChannel extends ChannelInboundHandlerAdapter implements Stream {
    private static final Logger LOG = LoggerFactory.getLogger(StreamChannel.class);

    private final Channel channel;
    private final StreamAcceptor acceptor;
    private final StreamLimits limits;
    private final NodeContext context;
    private final Counter queueFull;
    private Handler handler;
    private NodeContext.Timer watch;
    private long activeNanos;
    private boolean farEnded;
    private boolean closing;

    StreamChannel(Channel channel, StreamAcceptor acceptor, StreamLimits limits, NodeContext context,
                  Counter queueFull) {
        this.channel = channel;
        this.acceptor = acceptor;
        this.limits = limits;
        this.context = context;
        this.queueFull = queueFull;
    }

    @Override
    public boolean write(ByteBuf bytes) {
        if (closing || !channel.isActive()) {
            bytes.release();
            return false;
        }
        if (!channel.isWritable()) {
            queueFull.increment();
            bytes.release();
            return false;
        }
        activeNanos = context.nanoTime();
        channel.writeAndFlush(bytes, channel.voidPromise());
        return true;
    }

    @Override
    public Optional<InetAddress> from() {
        return remote().map(InetSocketAddress::getAddress);
    }

    @Override
    public Optional<InetSocketAddress> remote() {
        return channel.remoteAddress() instanceof InetSocketAddress far ? Optional.of(Addresses.unmapped(far))
            : Optional.empty();
    }

    @Override
    public long queuedBytes() {
        return limits.queueBytes() - channel.bytesBeforeUnwritable();
    }

    @Override
    public void close() {
        if (!closing) {
            closing = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            watchAfresh();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ignored) {
        handler = acceptor.accepted(this);
        watchAfresh();
    }

    /** Heap buffers, as everywhere in the node. */
    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        ByteBuf received = (ByteBuf) message;
        try {
            activeNanos = context.nanoTime();
            if (!closing) {
                handler.data(Unpooled.buffer(received.readableBytes()).writeBytes(received));
            }
        } finally {
            received.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            farEnded = true;
            watchAfresh();
            handler.finished();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        closing = true;
        if (watch != null) {
            watch.cancel();
        }
        if (handler != null) {
            handler.closed();
        }
    }

    /** What the network or the handler met; either way the stream has no future. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("handler of a stream failed stream={}", channel, cause);
        }
        channel.close();
    }

    private void watchAfresh() {
        if (watch != null) {
            watch.cancel();
            watch = null;
        }
        activeNanos = context.nanoTime();
        if (channel.isActive() && limitNanos() > 0) {
            watch = context.schedule(limitNanos(), this::closeIfIdle);
        }
    }

    private void closeIfIdle() {
        long left = activeNanos + limitNanos() - context.nanoTime();
        if (left <= 0) {
            channel.close();
        } else {
            watch = context.schedule(left, this::closeIfIdle);
        }
    }

    private long limitNanos() {
        return TimeUnit.SECONDS.toNanos(closing ? limits.lingerSeconds()
            : farEnded ? limits.answerSeconds() : limits.idleSeconds());
    }
}
