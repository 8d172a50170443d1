package org.ipop.transport.stream;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.ipop.api.HostPort;
import org.ipop.api.Refused;

/**
 * An HTTP proxy that opens tunnels.
 *
 * @param account "user:password" for Basic authentication
 */
record ProxyServer(HostPort server, Optional<String> account) {
    private static final int DEFAULT_PORT = 3128;

    /** Reads "http://user:password@proxy.example:3128"; throws Refused, which never repeats the password. */
    static ProxyServer parse(String url) {
        try {
            URI uri = new URI(url.contains("://") ? url : "http://" + url);
            if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
                throw refused();
            }
            String host = uri.getHost().replaceAll("^\\[(.*)]$", "$1");
            return new ProxyServer(new HostPort(host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort()),
                Optional.ofNullable(uri.getUserInfo()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw refused();
        }
    }

    private static Refused refused() {
        return new Refused("the proxy for streams is none; write it like http://proxy.example:3128"
            + " or http://user:password@proxy.example:3128");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return server.toString();
    }
}
