package org.ipop.nat.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.TransportSocket;
import org.ipop.nat.stun.Vantage.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From where one served socket may answer: itself, another port (opened when first asked for), and, where the operator
 * gave this host a second address for it, that one with both ports.
 */
final class AnswerSockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerSockets.class);

    private final TransportSocket first;
    private final LocalSockets local;
    private final Optional<InetAddress> otherAddress;
    private final BiConsumer<Place, Datagram> received;
    private final Map<Place, TransportSocket> opened = new LinkedHashMap<>();
    private boolean opening;
    private boolean closed;

    /** @param received what comes to sockets other than the first; takes the payload */
    AnswerSockets(TransportSocket first, LocalSockets local, Optional<InetAddress> otherAddress,
                  BiConsumer<Place, Datagram> received) {
        this.first = first;
        this.local = local;
        this.otherAddress = otherAddress.filter(ignored -> !first.local().getAddress().isAnyLocalAddress());
        this.received = received;
        opened.put(Place.FIRST, first);
        if (this.otherAddress.isPresent()) {
            open();
        }
    }

    boolean hasOtherAddress() {
        return otherAddress.isPresent();
    }

    /** Empty while it is being opened, or if it cannot be. */
    Optional<TransportSocket> at(Place place) {
        if (!opened.containsKey(place)) {
            open();
        }
        return Optional.ofNullable(opened.get(place));
    }

    private void open() {
        if (opening) {
            return;
        }
        opening = true;
        Place otherPort = new Place(false, true);
        open(otherPort, new InetSocketAddress(first.local().getAddress(), 0), () -> otherAddress.ifPresent(address -> {
            open(new Place(true, false), new InetSocketAddress(address, first.local().getPort()), () -> { });
            int port = opened.get(otherPort).local().getPort();
            open(new Place(true, true), new InetSocketAddress(address, port), () -> { });
        }));
    }

    private void open(Place place, InetSocketAddress bind, Runnable then) {
        DatagramSink sink = (socket, datagram) -> received.accept(place, datagram);
        local.udp(bind, sink).whenComplete((socket, error) -> {
            if (error != null) {
                LOG.warn("no STUN answers from another socket: bind={} reason={}", bind, error.getMessage());
            } else if (closed) {
                socket.close();
            } else {
                opened.put(place, socket);
                then.run();
            }
        });
    }

    /** All but the first, which is not ours. */
    @Override
    public void close() {
        closed = true;
        opened.remove(Place.FIRST);
        opened.values().forEach(TransportSocket::close);
        opened.clear();
    }
}
