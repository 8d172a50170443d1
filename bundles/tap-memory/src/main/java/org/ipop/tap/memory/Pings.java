package org.ipop.tap.memory;

import java.net.InetAddress;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.ipop.api.Bytes;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.ip.IcmpEcho;

/** Echo requests under way. */
final class Pings {
    static final int LIMIT = 256;
    private static final int SEQUENCES = 0x10000;

    private final NodeContext context;
    private final int identifier;
    private final TreeMap<Integer, Ping> bySequence = new TreeMap<>();
    private int nextSequence;

    Pings(NodeContext context) {
        this.context = context;
        this.identifier = context.random().nextInt(SEQUENCES);
    }

    private record Ping(InetAddress destination, Bytes data, long sentNanos, NodeContext.Timer timer,
            CompletableFuture<Long> rttNanos) {
    }

    /** What to send and what completes with the round-trip time in nanoseconds, or fails with TimeoutException. */
    record Started(IcmpEcho request, CompletionStage<Long> rttNanos) {
    }

    /** Throws Refused if {@value #LIMIT} are under way. */
    Started start(InetAddress destination, Bytes data, long timeoutNanos) {
        if (bySequence.size() >= LIMIT) {
            throw new Refused(LIMIT + " pings are under way; wait for one of them");
        }
        int sequence = nextSequence++ % SEQUENCES;
        CompletableFuture<Long> rtt = new CompletableFuture<>();
        NodeContext.Timer timer = context.schedule(timeoutNanos, () -> expire(sequence));
        bySequence.put(sequence, new Ping(destination, data, context.nanoTime(), timer, rtt));
        return new Started(new IcmpEcho(false, identifier, sequence, data), rtt);
    }

    /** False if we have not asked for it. */
    boolean finish(InetAddress source, IcmpEcho reply) {
        Ping ping = bySequence.get(reply.sequence());
        if (ping == null || reply.identifier() != identifier || !ping.destination.equals(source)
            || !ping.data.equals(reply.data())) {
            return false;
        }
        bySequence.remove(reply.sequence());
        ping.timer.cancel();
        ping.rttNanos.complete(context.nanoTime() - ping.sentNanos);
        return true;
    }

    void abandon() {
        List<Ping> abandoned = List.copyOf(bySequence.values());
        bySequence.clear();
        for (Ping ping : abandoned) {
            ping.timer.cancel();
            ping.rttNanos.completeExceptionally(new ServiceGone("the tap"));
        }
    }

    private void expire(int sequence) {
        Ping ping = bySequence.remove(sequence);
        ping.rttNanos.completeExceptionally(new TimeoutException("no reply from "
            + ping.destination.getHostAddress()));
    }
}
