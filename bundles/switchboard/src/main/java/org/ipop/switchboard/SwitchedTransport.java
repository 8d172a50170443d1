package org.ipop.switchboard;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;

/** Datagrams by whichever transport serves. Thread: node loop. */
final class SwitchedTransport implements Transport, Front<Transport> {
    private final Host host;
    private final List<SwitchedPort> ports = new ArrayList<>();
    private Transport provider;
    private String scheme = "";

    SwitchedTransport(Host host) {
        this.host = host;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public CompletionStage<TransportSocket> open(InetSocketAddress bind, DatagramSink sink) {
        Optional<SwitchedPort> known = ports.stream().filter(each -> each.isAt(bind)).findFirst();
        SwitchedPort port = known.orElseGet(() -> new SwitchedPort(host, bind, closed -> ports.remove(closed)));
        TransportSocket used = port.use(sink);
        if (known.isEmpty()) {
            ports.add(port);
            if (provider != null) {
                port.plugged(provider);
            }
        }
        return port.opened().thenApply(done -> used);
    }

    /** The links are in their places again: they get what came to their port meanwhile. */
    void deliver() {
        List.copyOf(ports).forEach(SwitchedPort::deliver);
    }

    @Override
    public void plugged(Transport next) {
        provider = next;
        scheme = next.scheme();
        List.copyOf(ports).forEach(port -> port.plugged(next));
    }

    @Override
    public void unplugged(Transport former) {
        provider = null;
        List.copyOf(ports).forEach(SwitchedPort::unplugged);
    }
}
