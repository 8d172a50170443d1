package org.ipop.nat.stun;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.nat.PortMapper;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.stun.StunCodec;
import org.ipop.wire.stun.StunMessage;

/** What we know about one socket: its host candidates, and who hears it from where. */
final class ServedSocket {
    /** The best host addresses and mapped ones come before further host addresses: a contact holds eight in all. */
    private static final int FOREMOST = 3;
    private static final int BUFFER_BYTES = 96;

    private final TransportSocket socket;
    private final CandidateGatherer.Listener listener;
    private final NodeContext context;
    private final StunClient client;
    private final Voices voices = new Voices();
    private final ArrayDeque<InetSocketAddress> toAsk = new ArrayDeque<>();
    private final Map<PortMapper, PortMapper.Mapping> mappings = new LinkedHashMap<>();
    private List<Candidate> candidates = List.of();

    ServedSocket(TransportSocket socket, CandidateGatherer.Listener listener, NodeContext context,
                 Counters counters) {
        this.socket = socket;
        this.listener = listener;
        this.context = context;
        this.client = new StunClient(context, counters, (message, to) -> send(socket, message, to));
    }

    TransportSocket socket() {
        return socket;
    }

    StunClient client() {
        return client;
    }

    List<Candidate> candidates() {
        return candidates;
    }

    /** Plans to ask these servers, in place of what was planned before. */
    void plan(List<InetSocketAddress> servers) {
        toAsk.clear();
        servers.stream().filter(server -> canReach(server.getAddress())).forEach(toAsk::add);
    }

    /** Asks the next server of the plan, if one is left. */
    void askNext() {
        InetSocketAddress server = toAsk.poll();
        if (server != null) {
            client.ask(server, answer -> answer.ifPresent(mapped -> hear(server, true, mapped)));
        }
    }

    void hear(Object who, boolean server, InetSocketAddress mapped) {
        voices.hear(who, server, mapped, context.nanoTime());
    }

    /** The router's word is taken at the next tick. */
    void mapBy(PortMapper mapper) {
        mappings.computeIfAbsent(mapper, each -> each.map(socket.local(), () -> { }));
    }

    void unmap(PortMapper mapper) {
        Optional.ofNullable(mappings.remove(mapper)).ifPresent(PortMapper.Mapping::close);
    }

    List<String> portMappings() {
        return mappings.values().stream().flatMap(each -> each.report().stream()).toList();
    }

    /** Nothing of this socket is in use any more. */
    void close() {
        client.cancel();
        List.copyOf(mappings.keySet()).forEach(this::unmap);
    }

    /** We have moved: what was heard before is about another network. */
    void moved() {
        client.cancel();
        voices.forget();
        for (PortMapper mapper : List.copyOf(mappings.keySet())) {
            unmap(mapper);
            mapBy(mapper);
        }
        context.schedule(0, listener::moved);
    }

    /** Puts the list together anew; the listener hears in a later turn if it differs. */
    void refresh(HostCandidates hosts, List<InterfaceAddress> interfaces) {
        List<Candidate> own = hosts.of(socket.local(), interfaces);
        List<Candidate> mapped = voices.candidates(context.nanoTime());
        Map<InetSocketAddress, Candidate> inOrder = new LinkedHashMap<>();
        add(inOrder, own.subList(0, Math.min(FOREMOST, own.size())));
        add(inOrder, granted());
        add(inOrder, mapped.subList(0, Math.min(FOREMOST, mapped.size())));
        add(inOrder, own);
        add(inOrder, mapped);
        add(inOrder, voices.hints(context.nanoTime()));
        List<Candidate> found = new ArrayList<>(inOrder.values());
        found.removeIf(each -> hosts.isOurs(each.address().getAddress(), interfaces));
        List<Candidate> best = List.copyOf(found.subList(0, Math.min(StunGatherer.MAX_CANDIDATES, found.size())));
        if (!best.equals(candidates)) {
            candidates = best;
            context.schedule(0, listener::changed);
        }
    }

    /** What routers granted: nobody but us has the port, whoever sends there. */
    private List<Candidate> granted() {
        return mappings.values().stream().flatMap(each -> each.external().stream()).limit(FOREMOST)
            .map(external -> new Candidate(Candidate.Kind.MAPPED, external)).toList();
    }

    static void send(TransportSocket through, StunMessage message, InetSocketAddress to) {
        ByteBuf out = ByteBufAllocator.DEFAULT.heapBuffer(BUFFER_BYTES);
        StunCodec.write(out, message);
        through.send(Datagram.of(out, to));
        through.flush();
    }

    private boolean canReach(InetAddress server) {
        InetAddress bound = socket.local().getAddress();
        return server instanceof Inet4Address ? bound.isAnyLocalAddress() || bound instanceof Inet4Address
            : !(bound instanceof Inet4Address);
    }

    private static void add(Map<InetSocketAddress, Candidate> inOrder, List<Candidate> more) {
        more.forEach(each -> inOrder.putIfAbsent(each.address(), each));
    }
}
