package org.ipop.link;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.StreamSink;
import org.ipop.api.edge.StreamSocket;
import org.ipop.api.edge.StreamTransport;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;

/**
 * Streams to and from peers, for where UDP is shut. Nothing of them is there before somebody listens or has to be
 * dialled.
 */
final class Streams implements StreamSink {
    /** Where an address of which nothing else is known is dialled: what the fewest firewalls shut. */
    static final int WELL_KNOWN_PORT = 443;

    private final LinkTable links;
    private final Local local;
    private final List<CompletableFuture<StreamSocket>> waiting = new ArrayList<>();
    private Optional<StreamSource> source = Optional.empty();
    private Optional<StreamSocket> socket = Optional.empty();

    Streams(LinkTable links) {
        this.links = links;
        this.local = links.local();
    }

    boolean offered() {
        return source.isPresent();
    }

    /** From now on there are streams, if need be. */
    void offer(StreamSource offered) {
        if (source.isEmpty()) {
            source = Optional.of(offered);
            if (offered.listens()) {
                fetch();
            }
        }
    }

    /** The source goes, and with it all streams. */
    void withdraw(StreamSource gone) {
        if (source.filter(gone::equals).isPresent()) {
            source = Optional.empty();
            socket = Optional.empty();
            links.outlet().useStreams(Optional.empty());
            links.all().forEach(link -> link.paths().all().stream().filter(path -> path.route instanceof Route.Stream)
                .forEach(path -> link.paths().lost(path, "there are no streams any more")));
        }
    }

    /** Completes when there is a stream with this listener; fails with why not. */
    CompletionStage<Route.Stream> dial(InetSocketAddress listener) {
        if (!links.outlet().allowsCandidate(listener)) {
            return CompletableFuture.failedStage(new IOException("its address is excluded"));
        }
        return fetch().thenCompose(streams -> streams.dial(listener)).thenApply(done -> new Route.Stream(listener));
    }

    void hangUp(Route.Stream route) {
        socket.ifPresent(streams -> streams.hangUp(route.remote()));
    }

    /** "wss", "tls through proxy.example:3128"; "none" if it is not open. */
    String describe(Route.Stream route) {
        return socket.flatMap(streams -> streams.describe(route.remote())).orElse("none");
    }

    boolean isOpen(Route.Stream route) {
        return socket.flatMap(streams -> streams.describe(route.remote())).isPresent();
    }

    /** Some peer is heard by UDP. */
    boolean udpPasses() {
        return links.all().stream().anyMatch(link -> link.workingPath() != null && link.workingPath().udp());
    }

    /** Streams get through, and nothing else does. */
    boolean udpIsShut() {
        return !udpPasses() && links.all().stream().anyMatch(link -> link.workingPath() != null
            && link.workingPath().route instanceof Route.Stream);
    }

    /** Our candidates, and among the first, which contacts carry, those of the port on which others may dial us. */
    List<Candidate> among(List<Candidate> candidates) {
        Optional<InetSocketAddress> listening = socket.map(TransportSocket::local)
            .filter(bound -> bound.getPort() != 0);
        if (listening.isEmpty()) {
            return candidates;
        }
        List<Candidate> ours = listening(listening.get(), candidates);
        int before = Math.min(candidates.size(), Contact.MAX_CANDIDATES - ours.size());
        return Stream.of(candidates.subList(0, before), ours, candidates.subList(before, candidates.size()))
            .flatMap(List::stream).toList();
    }

    @Override
    public void datagram(TransportSocket from, Datagram datagram) {
        if (links.rings().none() || !datagram.payload().isReadable()) {
            datagram.payload().release();
            local.dropped("no-ring");
        } else {
            links.arrivals().take(datagram.payload(), new Route.Stream(datagram.remote()));
        }
    }

    @Override
    public void flush() {
        links.rings().endOfBatch();
        links.outlet().flush();
    }

    @Override
    public void closed(InetSocketAddress remote) {
        Route ended = new Route.Stream(remote);
        for (Link link : links.all()) {
            Path path = link.paths().find(ended);
            if (path != null) {
                link.paths().lost(path, "its stream has ended");
            }
        }
    }

    /** Ends all streams. */
    void close() {
        source = Optional.empty();
        socket.ifPresent(StreamSocket::close);
    }

    private CompletionStage<StreamSocket> fetch() {
        if (socket.isPresent() || source.isEmpty()) {
            return socket.<CompletionStage<StreamSocket>>map(CompletableFuture::completedStage)
                .orElseGet(() -> CompletableFuture.failedStage(new IOException("this node has no streams")));
        }
        CompletableFuture<StreamSocket> fetched = new CompletableFuture<>();
        waiting.add(fetched);
        if (waiting.size() == 1) {
            StreamSource from = source.get();
            if (!local.context().compute(this, from::fetch, (transport, error) -> fetched(from, transport))) {
                fetched(from, null);
            }
        }
        return fetched;
    }

    private void fetched(StreamSource from, StreamTransport transport) {
        if (transport != null && source.filter(from::equals).isPresent()) {
            socket = Optional.of(transport.open(this));
            links.outlet().useStreams(socket);
            links.changed();
        }
        List<CompletableFuture<StreamSocket>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(each -> socket.ifPresentOrElse(each::complete,
            () -> each.completeExceptionally(new IOException("there are no streams"))));
    }

    /** The best of our addresses of each family, with the port of streams. */
    private static List<Candidate> listening(InetSocketAddress bound, List<Candidate> candidates) {
        List<InetAddress> ours = bound.getAddress().isAnyLocalAddress()
            ? candidates.stream().filter(candidate -> candidate.kind() != Candidate.Kind.MAPPED)
                .map(candidate -> candidate.address().getAddress()).distinct()
                .sorted(Comparator.comparing(Streams::isPrivate)).toList()
            : List.of(bound.getAddress());
        return Stream.of(Inet4Address.class, Inet6Address.class)
            .flatMap(family -> ours.stream().filter(family::isInstance).limit(1))
            .map(address -> new Candidate(Candidate.Kind.STREAM, new InetSocketAddress(address, bound.getPort())))
            .toList();
    }

    private static boolean isPrivate(InetAddress address) {
        return address.isSiteLocalAddress() || address.isLoopbackAddress()
            || address instanceof Inet6Address && (address.getAddress()[0] & 0xFE) == 0xFC;
    }
}
