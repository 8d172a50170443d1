package org.ipop.tap.memory;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IcmpEcho;
import org.ipop.wire.ip.IpView;

/** The device in front of a {@link MemoryHost}. What the host sends leaves in the loop's next turn, as one batch. */
final class MemoryTap implements TapDevice {
    static final int QUEUE_PACKETS = 1_024;

    private final String name;
    private final NodeContext context;
    private final PacketSink sink;
    private final Drops drops;
    private final MemoryHost host = new MemoryHost();
    private final Pings pings;
    private final ArrayDeque<ByteBuf> leaving = new ArrayDeque<>();
    private int mtu;
    private boolean closed;

    /** @param context the tap's own: closed with it */
    MemoryTap(String name, NodeContext context, PacketSink sink, Drops drops) {
        this.name = name;
        this.context = context;
        this.sink = sink;
        this.drops = drops;
        this.pings = new Pings(context);
    }

    /** Counters of packets that end here. */
    record Drops(Counter closed, Counter queueFull, Counter tooLong, Counter malformed, Counter notOurs,
            Counter unwanted) {
        static Drops of(Counters counters) {
            return new Drops(counters.counter("tap.memory.drop.closed"), counters.counter("tap.memory.drop.queue_full"),
                counters.counter("tap.memory.drop.too_long"), counters.counter("tap.memory.drop.malformed"),
                counters.counter("tap.memory.drop.not_ours"), counters.counter("tap.memory.drop.unwanted"));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void configure(TapConfig config) {
        host.setAddresses(config.addresses());
        mtu = config.mtu();
    }

    /**
     * Sends an echo request into the network from this tap's address.
     *
     * @return the round-trip time in nanoseconds; fails with TimeoutException, ServiceGone or Refused (no address of
     *     that family, longer than the MTU, too many under way)
     */
    CompletionStage<Long> ping(InetAddress destination, Bytes data, long timeoutNanos) {
        if (closed) {
            return CompletableFuture.failedStage(new ServiceGone("the tap"));
        }
        try {
            InetAddress source = host.sourceFor(destination).orElseThrow(() ->
                new Refused("this node has no address to reach " + destination.getHostAddress() + " from"));
            int longest = mtu - (destination.getAddress().length == 4 ? 28 : 48);
            if (data.length() > longest) {
                throw new Refused(data.length() + " bytes of data do not fit; at most " + longest);
            }
            Pings.Started ping = pings.start(destination, data, timeoutNanos);
            leave(ping.request().packet(source, destination));
            return ping.rttNanos();
        } catch (Refused refusal) {
            return CompletableFuture.failedStage(refusal);
        }
    }

    @Override
    public void packet(Packet packet) {
        ByteBuf buffer = packet.buffer();
        try {
            if (closed) {
                drops.closed.increment();
            } else {
                receive(IpView.of(buffer));
            }
        } catch (MalformedPacket e) {
            drops.malformed.increment();
        } finally {
            buffer.release();
        }
    }

    /** Nothing waits here. */
    @Override
    public void flush() {
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        context.close();
        leaving.forEach(ByteBuf::release);
        leaving.clear();
        pings.abandon();
    }

    private void receive(IpView packet) throws MalformedPacket {
        if (!host.owns(packet.destination())) {
            drops.notOurs.increment();
            return;
        }
        Optional<ByteBuf> answer = host.answer(packet);
        if (answer.isPresent()) {
            leave(answer.get());
            return;
        }
        Optional<IcmpEcho> echo = IcmpEcho.parse(packet);
        if (echo.isEmpty() || !echo.get().reply() || !pings.finish(packet.source(), echo.get())) {
            drops.unwanted.increment();
        }
    }

    /** In a later turn, since a network may answer from within its own call. */
    private void leave(ByteBuf packet) {
        if (packet.readableBytes() > mtu || leaving.size() >= QUEUE_PACKETS) {
            (packet.readableBytes() > mtu ? drops.tooLong : drops.queueFull).increment();
            packet.release();
            return;
        }
        if (leaving.isEmpty()) {
            context.schedule(0, this::deliver);
        }
        leaving.add(packet);
    }

    private void deliver() {
        List<ByteBuf> batch = List.copyOf(leaving);
        leaving.clear();
        batch.forEach(packet -> sink.packet(Packet.of(packet)));
        sink.flush();
    }
}
