package org.ipop.wire.stream;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.ipop.wire.MalformedPacket;

/** Asks an HTTP proxy for a tunnel (RFC 9110, section 9.3.6), with Basic authentication (RFC 7617) if need be. */
public final class ConnectRequest {
    private ConnectRequest() {
    }

    /**
     * @param target  "203.0.113.5:443", an IPv6 address in brackets
     * @param account "user:password"
     */
    public static void write(ByteBuf out, String target, Optional<String> account) {
        String credentials = account.map(each -> "Proxy-Authorization: Basic "
            + Base64.getEncoder().encodeToString(each.getBytes(StandardCharsets.UTF_8)) + "\r\n").orElse("");
        out.writeCharSequence("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + credentials + "\r\n",
            StandardCharsets.US_ASCII);
    }

    /** Throws unless the tunnel stands: any 2xx; what follows the head is the far end's. */
    public static void check(HttpHead answer) throws MalformedPacket {
        if (answer.status() / 100 != 2) {
            throw new MalformedPacket("proxy: " + answer.status());
        }
    }
}
