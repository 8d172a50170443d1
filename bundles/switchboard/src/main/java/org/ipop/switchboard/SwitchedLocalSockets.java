package org.ipop.switchboard;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.TransportSocket;

/** This host's sockets by whichever provider serves. Streams end with the provider that took them. */
final class SwitchedLocalSockets implements LocalSockets, Front<LocalSockets> {
    private final Host host;
    private final List<SwitchedSocket<LocalSockets>> sockets = new ArrayList<>();
    private final List<SwitchedListener> listeners = new ArrayList<>();
    private final Map<String, SwitchedLocalSockets> elsewhere = new LinkedHashMap<>();
    private LocalSockets provider;
    private List<InterfaceAddress> addresses = List.of();

    SwitchedLocalSockets(Host host) {
        this.host = host;
    }

    @Override
    public CompletionStage<TransportSocket> udp(InetSocketAddress bind, DatagramSink sink) {
        return socket(bind, sink, LocalSockets::udp);
    }

    @Override
    public CompletionStage<TransportSocket> multicast(InetAddress group, int port, DatagramSink sink) {
        return socket(new InetSocketAddress(group, port), sink,
            (from, bind, receiver) -> from.multicast(group, port, receiver));
    }

    @Override
    public CompletionStage<AutoCloseable> tcp(InetSocketAddress bind, StreamAcceptor acceptor) {
        return listener(bind, acceptor, (from, accepting) -> from.tcp(bind, accepting));
    }

    @Override
    public CompletionStage<AutoCloseable> unix(Path path, StreamAcceptor acceptor) {
        return listener(UnixDomainSocketAddress.of(path), acceptor, (from, accepting) -> from.unix(path, accepting));
    }

    @Override
    public CompletionStage<StreamAcceptor.Stream> connect(InetSocketAddress server, StreamAcceptor.Handler handler) {
        return provider == null ? LocalSockets.super.connect(server, handler) : provider.connect(server, handler);
    }

    /** As last seen, while there is no provider. */
    @Override
    public List<InterfaceAddress> addresses() {
        if (provider != null) {
            addresses = provider.addresses();
        }
        return addresses;
    }

    @Override
    public LocalSockets inside(String namespace) {
        return elsewhere.computeIfAbsent(namespace, name -> {
            SwitchedLocalSockets there = new SwitchedLocalSockets(host);
            if (provider != null) {
                there.plugged(provider.inside(name));
            }
            return there;
        });
    }

    @Override
    public void plugged(LocalSockets next) {
        elsewhere.forEach((name, there) -> there.plugged(next.inside(name)));
        provider = next;
        all().forEach(each -> each.plugged(next));
    }

    @Override
    public void unplugged(LocalSockets former) {
        elsewhere.values().forEach(there -> there.unplugged(former));
        provider = null;
        all().forEach(Bound::unplugged);
    }

    private CompletionStage<TransportSocket> socket(InetSocketAddress bind, DatagramSink sink,
                                                    SwitchedSocket.Opening<LocalSockets> opening) {
        Optional<SwitchedSocket<LocalSockets>> known = sockets.stream().filter(each -> each.isAt(bind)).findFirst();
        SwitchedSocket<LocalSockets> socket = known.orElseGet(() ->
            new SwitchedSocket<>(host, bind, opening, closed -> sockets.remove(closed)));
        TransportSocket used = socket.use(sink);
        if (known.isEmpty()) {
            sockets.add(socket);
            begin(socket);
        }
        return socket.opened().thenApply(done -> used);
    }

    private CompletionStage<AutoCloseable> listener(SocketAddress address, StreamAcceptor acceptor,
                                                    SwitchedListener.Opening opening) {
        Optional<SwitchedListener> known = listeners.stream().filter(each -> each.isAt(address)).findFirst();
        SwitchedListener listener = known.orElseGet(() ->
            new SwitchedListener(host, address, opening, closed -> listeners.remove(closed)));
        AutoCloseable used = listener.use(acceptor);
        if (known.isEmpty()) {
            listeners.add(listener);
            begin(listener);
        }
        return listener.opened().thenApply(done -> used);
    }

    private void begin(Bound<LocalSockets, ?> made) {
        if (provider != null) {
            made.plugged(provider);
        }
    }

    private List<Bound<LocalSockets, ?>> all() {
        List<Bound<LocalSockets, ?>> all = new ArrayList<>(sockets);
        all.addAll(listeners);
        return all;
    }
}
