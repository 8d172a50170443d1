package org.ipop.wire.stream;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ipop.wire.MalformedPacket;

/**
 * The head of an HTTP/1.1 message (RFC 9112, section 2): start line and fields up to the empty line.
 *
 * @param start  without the line end
 * @param fields by name in lower case; of a repeated one the values with ", " between (RFC 9110, section 5.3)
 */
public record HttpHead(String start, Map<String, String> fields) {
    public static final int MAX_BYTES = 8_192;
    private static final int MAX_FIELDS = 64;
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    /** Empty if more bytes are needed: nothing was read then. Throws as soon as it is too long or no head. */
    public static Optional<HttpHead> read(ByteBuf in) throws MalformedPacket {
        int length = lengthOfHead(in);
        if (length < 0) {
            if (in.readableBytes() >= MAX_BYTES) {
                throw new MalformedPacket("HTTP head of more than " + MAX_BYTES + " bytes");
            }
            return Optional.empty();
        }
        String text = in.readString(length, StandardCharsets.ISO_8859_1);
        return Optional.of(parse(text.substring(0, length - END.length).split("\r\n", -1)));
    }

    /** "" if there is none. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Does a field that is a list have this word, in whatever case? */
    public boolean lists(String name, String word) {
        for (String entry : field(name).split(",")) {
            if (entry.strip().equalsIgnoreCase(word)) {
                return true;
            }
        }
        return false;
    }

    /** The status code of an answer. */
    public int status() throws MalformedPacket {
        if (!start.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw new MalformedPacket("no HTTP status line");
        }
        return Integer.parseInt(start.substring(9, 12));
    }

    private static int lengthOfHead(ByteBuf in) {
        int last = in.readerIndex() + Math.min(in.readableBytes(), MAX_BYTES) - END.length;
        for (int at = in.readerIndex(); at <= last; at++) {
            if (in.getByte(at) == END[0] && in.getByte(at + 1) == END[1] && in.getByte(at + 2) == END[2]
                && in.getByte(at + 3) == END[3]) {
                return at + END.length - in.readerIndex();
            }
        }
        return -1;
    }

    private static HttpHead parse(String[] lines) throws MalformedPacket {
        if (lines.length > MAX_FIELDS + 1) {
            throw new MalformedPacket("HTTP head of " + lines.length + " lines");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0 || !lines[i].substring(0, colon).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw new MalformedPacket("HTTP field");
            }
            fields.merge(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).strip(),
                (former, added) -> former + ", " + added);
        }
        return new HttpHead(lines[0], fields);
    }
}
