package org.ipop.wire.stream;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.ipop.wire.MalformedPacket;

/**
 * How a WebSocket begins (RFC 6455, section 4), and what others who speak HTTP are told.
 * <pre>
 * GET /ws HTTP/1.1                              HTTP/1.1 101 Switching Protocols
 * Host: 203.0.113.5:443                         Upgrade: websocket
 * Upgrade: websocket                            Connection: Upgrade
 * Connection: Upgrade                           Sec-WebSocket-Accept: Base64(SHA-1(key ‖ GUID))
 * Sec-WebSocket-Key: 16 bytes in Base64
 * Sec-WebSocket-Version: 13
 * </pre>
 */
public final class Upgrade {
    public static final int KEY_BYTES = 16;

    private static final String PATH = "/ws";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final String NOT_FOUND = "<html><head><title>404 Not Found</title></head>"
        + "<body><h1>Not Found</h1></body></html>\n";

    private Upgrade() {
    }

    /** @param key of {@link #key}, fresh for each stream */
    public static void writeRequest(ByteBuf out, String host, String key) {
        ascii(out, "GET " + PATH + " HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Version: 13\r\n\r\n");
    }

    /** The value of Sec-WebSocket-Key for these random bytes. */
    public static String key(byte[] random) {
        return Base64.getEncoder().encodeToString(random);
    }

    /** Does this request ask for what we serve? Everybody else gets {@link #writeNotFound}. */
    public static boolean isAskedFor(HttpHead request) {
        return request.start().equals("GET " + PATH + " HTTP/1.1") && request.lists("upgrade", "websocket")
            && request.lists("connection", "upgrade") && request.field("sec-websocket-version").equals("13")
            && isKey(request.field("sec-websocket-key"));
    }

    public static void writeAccept(ByteBuf out, HttpHead request) {
        ascii(out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: " + accept(request.field("sec-websocket-key")) + "\r\n\r\n");
    }

    /** As any web server that has no such page; the connection ends with it. */
    public static void writeNotFound(ByteBuf out) {
        ascii(out, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: " + NOT_FOUND.length()
            + "\r\nConnection: close\r\n\r\n" + NOT_FOUND);
    }

    /** Throws unless this answers the request with that key. */
    public static void check(HttpHead answer, String key) throws MalformedPacket {
        if (answer.status() != SWITCHING_PROTOCOLS || !answer.lists("upgrade", "websocket")
            || !answer.lists("connection", "upgrade") || !answer.field("sec-websocket-accept").equals(accept(key))) {
            throw new MalformedPacket("no WebSocket: " + answer.status());
        }
    }

    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void ascii(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
    }
}
