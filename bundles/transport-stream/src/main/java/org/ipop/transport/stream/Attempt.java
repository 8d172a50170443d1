package org.ipop.transport.stream;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ipop.api.HostPort;

/** One way to dial a listener. */
record Attempt(InetSocketAddress listener, Protocol protocol, Optional<ProxyServer> proxy) {
    /** All ways, best first: an operator who names a proxy wants it used. */
    static List<Attempt> at(InetSocketAddress listener, Settings settings) {
        List<Attempt> all = new ArrayList<>();
        settings.proxy().ifPresent(proxy -> settings.protocols().forEach(protocol ->
            all.add(new Attempt(listener, protocol, Optional.of(proxy)))));
        settings.protocols().forEach(protocol -> all.add(new Attempt(listener, protocol, Optional.empty())));
        return all;
    }

    /** "203.0.113.5:443", as HTTP names the listener. */
    String authority() {
        return new HostPort(listener.getAddress().getHostAddress().replaceAll("%.*", ""), listener.getPort())
            .toString();
    }

    /** "wss", "tls through proxy.example:3128". */
    @Override
    public String toString() {
        return protocol.name().toLowerCase(Locale.ROOT) + proxy.map(server -> " through " + server).orElse("");
    }
}
