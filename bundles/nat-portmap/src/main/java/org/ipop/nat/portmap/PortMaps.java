package org.ipop.nat.portmap;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.PortMapper;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;

/** Maps ports at the default routers of this host, one mapping a socket and family. */
final class PortMaps implements PortMapper, AutoCloseable {
    /** Where routers tell that they have started anew (RFC 6886, section 3.2.1; RFC 6887, section 14.1). */
    private static final InetAddress ALL_HOSTS = InetAddress.ofLiteral("224.0.0.1");
    private static final int CLIENT_PORT = 5350;

    private final NodeContext context;
    private final LocalSockets local;
    private final Gateways gateways;
    private final Counter dropped;
    private final List<Mapped> open = new ArrayList<>();
    private Optional<TransportSocket> announcements = Optional.empty();
    private boolean listening;
    private boolean closed;

    /** @param context owned and closed by this */
    PortMaps(NodeContext context, Counters counters, LocalSockets local, Gateways gateways) {
        this.context = context;
        this.local = local;
        this.gateways = gateways;
        this.dropped = counters.counter("portmap.drop");
    }

    @Override
    public Mapping map(InetSocketAddress socket, Runnable changed) {
        Mapped mapped = new Mapped(socket, changed);
        open.add(mapped);
        return mapped;
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(open).forEach(Mapped::close);
        announcements.ifPresent(TransportSocket::close);
        context.close();
    }

    /** Only while a router has granted something: others have nothing to tell us. */
    private void listen() {
        if (!listening) {
            listening = true;
            local.multicast(ALL_HOSTS, CLIENT_PORT, this::announced)
                .thenAccept(socket -> {
                    if (closed) {
                        socket.close();
                    } else {
                        announcements = Optional.of(socket);
                    }
                });
        }
    }

    private void announced(TransportSocket at, Datagram datagram) {
        datagram.payload().release();
        if (datagram.remote().getPort() == GatewaySocket.PORT) {
            open.forEach(each -> each.doubt(datagram.remote().getAddress()));
        }
    }

    private PortMap begin(Gateway gateway, int port, Runnable changed) {
        return new PortMap(context, gateway, () -> protocols(gateway, port), () -> {
            listen();
            changed.run();
        });
    }

    private List<Supplier<CompletionStage<MappingProtocol>>> protocols(Gateway gateway, int port) {
        Supplier<CompletionStage<MappingProtocol>> pcp = () -> GatewaySocket.open(context, local, gateway, dropped)
            .thenApply(socket -> new Pcp(context, socket, gateway.own(), port));
        if (gateway.own() instanceof Inet6Address) {
            return List.of(pcp);
        }
        return List.of(pcp,
            () -> GatewaySocket.open(context, local, gateway, dropped)
                .thenApply(socket -> new NatPmp(context, socket, port)),
            () -> CompletableFuture.completedStage(new Upnp(context, local, gateway, port)));
    }

    /** The mappings of one socket. */
    private final class Mapped implements Mapping {
        private final List<PortMap> maps = new ArrayList<>();
        private boolean closed;
        private String story = "routers are being looked for";

        private Mapped(InetSocketAddress socket, Runnable changed) {
            look(socket, changed);
        }

        /** A default route may come later than the addresses. */
        private void look(InetSocketAddress socket, Runnable changed) {
            gateways.find().thenAccept(found -> {
                List<Gateway> usable = found.stream().filter(each -> serves(socket.getAddress(), each)).toList();
                if (closed) {
                    return;
                }
                usable.forEach(each -> maps.add(begin(each, socket.getPort(), () -> context.schedule(0, changed))));
                if (usable.isEmpty()) {
                    story = "there is no router that could be asked";
                    context.schedule(PortMap.REST_NANOS, () -> look(socket, changed));
                }
            });
        }

        @Override
        public List<InetSocketAddress> external() {
            return maps.stream().flatMap(map -> map.external().stream()).toList();
        }

        @Override
        public List<String> report() {
            return maps.isEmpty() ? List.of(story) : maps.stream().map(PortMap::report).toList();
        }

        private void doubt(InetAddress router) {
            maps.stream().filter(map -> map.gateway().router().equals(router)).forEach(PortMap::doubt);
        }

        @Override
        public void close() {
            closed = true;
            open.remove(this);
            maps.forEach(PortMap::close);
        }
    }

    private static boolean serves(InetAddress bound, Gateway gateway) {
        return bound.equals(gateway.own()) || bound.isAnyLocalAddress()
            && (bound instanceof Inet6Address || gateway.own() instanceof Inet4Address);
    }
}
