package org.ipop.transport.stream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ipop.api.HostPort;
import org.ipop.api.Refused;

/**
 * @param listen    empty: nobody can dial us
 * @param dials     whether we dial others
 * @param protocols tried in this order
 * @param proxy     asked before a way without it is tried
 */
record Settings(Optional<InetSocketAddress> listen, boolean dials, List<Protocol> protocols,
                Optional<ProxyServer> proxy) {
    private static final String NO_PROXY = "none";

    /**
     * What an operator wrote; throws {@link Refused} with one line.
     *
     * @param environment the proxy that the environment names (https_proxy), taken where {@code proxy} is ""
     */
    static Settings parse(StreamTransportComponent.Config config, Optional<String> environment) {
        Optional<String> proxy = config.proxy().isBlank() ? environment.filter(url -> !url.isBlank())
            : Optional.of(config.proxy()).filter(url -> !url.equals(NO_PROXY));
        return new Settings(listen(config.listen()), !config.mode().equals("off"), protocols(config.protocols()),
            proxy.map(ProxyServer::parse));
    }

    private static Optional<InetSocketAddress> listen(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(text.matches("[0-9]{1,5}") ? new HostPort("::", Integer.parseInt(text)).literalAddress()
                : HostPort.parse(text).literalAddress());
        } catch (IllegalArgumentException e) {
            throw new Refused("'listen' of streams is '" + text + "'; write ADDRESS:PORT, like [::]:443");
        }
    }

    private static List<Protocol> protocols(String[] words) {
        try {
            return Arrays.stream(words).map(word -> Protocol.valueOf(word.strip().toUpperCase(Locale.ROOT))).distinct()
                .toList();
        } catch (IllegalArgumentException e) {
            throw new Refused("'protocols' of streams are wss, tls and tcp");
        }
    }

    static InetSocketAddress unbound() {
        return new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    }
}
