package org.ipop.nat.stun;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.stun.StunCodec;
import org.ipop.wire.stun.StunMessage;

/**
 * Gathers candidates of the sockets that it serves: at once, when the interfaces change, when the servers change, and
 * every few minutes. What peers and servers say takes effect at the next tick, so that nobody can make us churn.
 */
public final class StunGatherer implements CandidateGatherer, AutoCloseable {
    static final int MAX_CANDIDATES = 16;
    static final int MAX_SERVERS = 8;
    static final long TICK_NANOS = 1_000_000_000L;
    static final long POLL_NANOS = 5_000_000_000L;
    static final long REFRESH_NANOS = 300_000_000_000L;

    private final NodeContext context;
    private final Counters counters;
    private final LocalSockets local;
    private final HostCandidates hosts;
    private final List<InetSocketAddress> configured;
    private final StunServer server;
    private final Counter malformed;
    private final Counter indications;
    private final List<ServedSocket> served = new ArrayList<>();
    private final Map<TransportSocket, ServedSocket> bySocket = new IdentityHashMap<>();
    private List<InetSocketAddress> servers;
    private List<InterfaceAddress> interfaces;
    private long polledNanos;
    private long plannedNanos;
    /** Asked for with each message that names us, so kept until the next tick; null when it may have changed. */
    private List<Candidate> candidates;

    /**
     * @param context    owned and closed by the gatherer
     * @param tapNames   what the names of our taps begin with
     * @param configured STUN servers of the operator, asked before others
     */
    public StunGatherer(NodeContext context, Counters counters, LocalSockets local, String tapNames,
                        List<InetSocketAddress> configured) {
        this.context = context;
        this.counters = counters;
        this.local = local;
        this.hosts = new HostCandidates(tapNames);
        this.configured = List.copyOf(configured);
        this.server = new StunServer(counters);
        this.malformed = counters.counter("nat.drop.malformed");
        this.indications = counters.counter("nat.drop.indication");
        this.servers = this.configured;
        this.interfaces = local.addresses();
        this.polledNanos = context.nanoTime();
        this.plannedNanos = context.nanoTime();
        context.schedule(TICK_NANOS, this::tick);
    }

    @Override
    public void serve(TransportSocket socket, Runnable changed) {
        if (bySocket.containsKey(socket)) {
            throw new IllegalStateException("the socket on " + socket.local() + " is served already");
        }
        ServedSocket added = new ServedSocket(socket, changed, context, counters);
        served.add(added);
        bySocket.put(socket, added);
        added.plan(servers);
        added.askNext();
        refresh(added);
    }

    @Override
    public void withdraw(TransportSocket socket) {
        ServedSocket gone = bySocket.remove(socket);
        if (gone != null) {
            served.remove(gone);
            gone.client().cancel();
            candidates = null;
        }
    }

    @Override
    public void stun(TransportSocket socket, Datagram datagram) {
        ByteBuf payload = datagram.payload();
        ServedSocket to = bySocket.get(socket);
        try {
            if (to != null) {
                dispatch(to, StunCodec.read(payload), datagram.remote());
            }
        } catch (MalformedPacket e) {
            malformed.increment();
        } finally {
            payload.release();
        }
    }

    @Override
    public void observed(TransportSocket socket, NodeId by, InetSocketAddress mapped) {
        Optional.ofNullable(bySocket.get(socket)).ifPresent(at -> at.hear(by, false, mapped));
    }

    @Override
    public void servers(List<InetSocketAddress> stunServers) {
        Set<InetSocketAddress> all = new LinkedHashSet<>(configured);
        all.addAll(stunServers);
        List<InetSocketAddress> wanted = all.stream().filter(each -> !each.isUnresolved()).limit(MAX_SERVERS).toList();
        if (!wanted.equals(servers)) {
            servers = wanted;
            planAll();
        }
    }

    @Override
    public List<Candidate> candidates() {
        if (candidates == null) {
            candidates = served.stream().flatMap(each -> each.candidates().stream()).distinct().limit(MAX_CANDIDATES)
                .toList();
        }
        return candidates;
    }

    @Override
    public void close() {
        served.forEach(each -> each.client().cancel());
        served.clear();
        bySocket.clear();
        context.close();
    }

    private void dispatch(ServedSocket to, StunMessage message, InetSocketAddress from) {
        switch (message.kind()) {
            case REQUEST -> server.answer(message, from, context.nanoTime())
                .ifPresent(answer -> to.send(answer, from));
            case SUCCESS, ERROR -> to.client().answered(message, from);
            case INDICATION -> indications.increment();
        }
    }

    private void tick() {
        context.schedule(TICK_NANOS, this::tick);
        if (context.nanoTime() - polledNanos >= POLL_NANOS) {
            poll();
        }
        if (context.nanoTime() - plannedNanos >= REFRESH_NANOS) {
            planAll();
        }
        for (ServedSocket each : List.copyOf(served)) {
            each.askNext();
            refresh(each);
        }
    }

    private void refresh(ServedSocket each) {
        candidates = null;
        each.refresh(hosts, interfaces);
    }

    /** Looks for addresses that came or went: what others told us was about the former ones. */
    private void poll() {
        polledNanos = context.nanoTime();
        List<InterfaceAddress> before = interfaces;
        interfaces = local.addresses();
        if (!hosts.underlay(interfaces).equals(hosts.underlay(before))) {
            served.forEach(ServedSocket::moved);
            planAll();
        }
    }

    private void planAll() {
        plannedNanos = context.nanoTime();
        served.forEach(each -> each.plan(servers));
    }
}
