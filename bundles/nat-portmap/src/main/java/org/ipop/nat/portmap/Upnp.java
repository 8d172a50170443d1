package org.ipop.nat.portmap;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.NodeContext;
import org.ipop.nat.portmap.Igd.Control;
import org.ipop.nat.portmap.Igd.Page;

/** An Internet Gateway Device (UPnP), searched for again after whatever went wrong. */
final class Upnp implements MappingProtocol {
    private static final long SEARCH_NANOS = 1_000_000_000L;
    private static final int SEARCHES = 2;
    private static final int MAX_ANSWER_BYTES = 2048;
    private static final String OK = " 200";

    private final NodeContext context;
    private final LocalSockets local;
    private final Gateway gateway;
    private final int port;
    private Optional<Control> control = Optional.empty();
    private Optional<Search> searching = Optional.empty();
    private boolean granted;

    Upnp(NodeContext context, LocalSockets local, Gateway gateway, int port) {
        this.context = context;
        this.local = local;
        this.gateway = gateway;
        this.port = port;
    }

    @Override
    public String name() {
        return "UPnP";
    }

    @Override
    public CompletionStage<Grant> map(long lifetimeSeconds) {
        return found().thenCompose(at -> call(at, "GetExternalIPAddress", "")
            .thenApply(answer -> external(Igd.element(answer, "NewExternalIPAddress").flatMap(Igd::ipv4)))
            .thenCompose(external -> add(at, lifetimeSeconds).thenApply(lifetime -> new Grant(external, lifetime))))
            .whenComplete((grant, error) -> {
                if (error != null) {
                    control = Optional.empty();
                }
            });
    }

    /** IGD 1 has no clock that tells; a mapping that is gone answers with an error. */
    @Override
    public CompletionStage<Boolean> keeps() {
        return found().thenCompose(at -> call(at, "GetSpecificPortMappingEntry", entry()))
            .thenApply(answer -> Igd.element(answer, "NewInternalClient")
                .filter(gateway.own().getHostAddress()::equals).isPresent())
            .exceptionally(silent -> true);
    }

    @Override
    public long checkSeconds() {
        return 600;
    }

    @Override
    public void release() {
        control.filter(ignored -> granted).ifPresent(at -> call(at, "DeletePortMapping", entry()));
    }

    @Override
    public void close() {
        granted = false;
        searching.ifPresent(Search::close);
    }

    /** The lifetime that it took; a router that knows no leases gets one without end, to be deleted at our end. */
    private CompletionStage<Long> add(Control at, long lifetimeSeconds) {
        return call(at, "AddPortMapping", mapping(lifetimeSeconds)).thenCompose(answer -> {
            if (Igd.element(answer, "errorCode").filter(Igd.NO_LEASES::equals).isPresent() && lifetimeSeconds > 0) {
                return add(at, 0);
            }
            if (!isOk(answer)) {
                throw new Refused("refuses with error " + Igd.element(answer, "errorCode").orElse("without a number"));
            }
            granted = true;
            return CompletableFuture.completedStage(lifetimeSeconds == 0 ? PortMap.LIFETIME_SECONDS : lifetimeSeconds);
        });
    }

    private InetSocketAddress external(Optional<InetAddress> told) {
        InetSocketAddress external = new InetSocketAddress(told.orElseThrow(() ->
            new Refused("does not tell its address")), port);
        if (!new Grant(external, 0).isPlausible()) {
            throw new Refused("has an address that leads nowhere");
        }
        return external;
    }

    private String entry() {
        return Igd.argument("NewRemoteHost", "") + Igd.argument("NewExternalPort", port)
            + Igd.argument("NewProtocol", "UDP");
    }

    private String mapping(long lifetimeSeconds) {
        return entry() + Igd.argument("NewInternalPort", port)
            + Igd.argument("NewInternalClient", gateway.own().getHostAddress()) + Igd.argument("NewEnabled", 1)
            + Igd.argument("NewPortMappingDescription", "IPOP") + Igd.argument("NewLeaseDuration", lifetimeSeconds);
    }

    private CompletionStage<String> call(Control at, String action, String arguments) {
        return Call.to(context, local, at.server(), Igd.call(at, action, arguments));
    }

    private CompletionStage<Control> found() {
        if (control.isPresent()) {
            return CompletableFuture.completedStage(control.get());
        }
        Search search = new Search();
        searching = Optional.of(search);
        return search.run().thenCompose(page -> Call.to(context, local, page.server(), Igd.get(page))
            .thenApply(description -> Optional.of(description).filter(Upnp::isOk)
                .flatMap(text -> Igd.control(text, page))
                .orElseThrow(() -> new Refused("describes no way to map a port"))))
            .thenApply(at -> {
                control = Optional.of(at);
                return at;
            });
    }

    private static boolean isOk(String answer) {
        return answer.startsWith("HTTP/1.") && answer.startsWith(OK, 8);
    }

    /** Multicasts a search, of which only our router's answer is read. */
    private final class Search implements DatagramSink {
        private final CompletableFuture<Page> found = new CompletableFuture<>();
        private TransportSocket socket;
        private int sent;
        private boolean closed;

        private void close() {
            closed = true;
            if (socket != null) {
                socket.close();
            }
        }

        private CompletionStage<Page> run() {
            local.udp(new InetSocketAddress(gateway.own(), 0), this).whenComplete((opened, error) -> {
                socket = opened;
                if (error != null) {
                    found.completeExceptionally(new Refused("cannot be searched: " + error.getMessage()));
                } else if (closed) {
                    socket.close();
                } else {
                    search();
                }
            });
            return found;
        }

        private void search() {
            if (found.isDone() || closed) {
                return;
            }
            if (sent == SEARCHES) {
                socket.close();
                found.completeExceptionally(new Refused("is silent"));
                return;
            }
            sent++;
            for (int version = 1; version <= 2; version++) {
                socket.send(Datagram.of(Unpooled.copiedBuffer(Igd.search(version), StandardCharsets.US_ASCII),
                    Igd.SEARCH));
            }
            socket.flush();
            context.schedule(SEARCH_NANOS, this::search);
        }

        @Override
        public void datagram(TransportSocket at, Datagram datagram) {
            boolean readable = datagram.remote().getAddress().equals(gateway.router())
                && datagram.payload().readableBytes() <= MAX_ANSWER_BYTES;
            String answer = readable ? datagram.payload().toString(StandardCharsets.ISO_8859_1) : "";
            datagram.payload().release();
            Optional<Page> page = Igd.location(answer, gateway.router());
            if (page.isPresent() && !found.isDone()) {
                socket.close();
                found.complete(page.get());
            }
        }
    }
}
