package org.ipop.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A host (name, IPv4 or IPv6 address, not looked up) and a UDP or TCP port, as operators write them. Thread: any. */
public record HostPort(String host, int port) {
    private static final int MAX_HOST_LENGTH = 253;

    public HostPort {
        if (host.isEmpty() || host.length() > MAX_HOST_LENGTH || !host.matches("[A-Za-z0-9._:-]+")) {
            throw new IllegalArgumentException("'" + host + "' is no host name or address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is outside 1..65535");
        }
    }

    /** Parses "seed.example:4100", "192.0.2.1:4100", "[2001:db8::1]:4100"; else IllegalArgumentException, one line. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[") && colon > 0 && text.charAt(colon - 1) == ']';
        String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, Math.max(0, colon));
        if (host.isEmpty() || !bracketed && host.indexOf(':') >= 0 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException(
                "'" + text + "' is no HOST:PORT; write it like seed.example:4100 or [2001:db8::1]:4100");
        }
        return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    }

    /** For a host that is an address; IllegalArgumentException for a name, since nothing is looked up here. */
    public InetSocketAddress literalAddress() {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
