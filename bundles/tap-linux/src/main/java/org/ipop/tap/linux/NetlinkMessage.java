package org.ipop.tap.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.wire.MalformedPacket;

/**
 * One message of netlink (RFC 3549, section 2.2), in the machine's byte order.
 * <pre>
 *  0               1               2               3
 * +---------------------------------------------------------------+
 * |                 length, these 16 bytes included               |
 * +-------------------------------+-------------------------------+
 * |             type              |             flags             |
 * +-------------------------------+-------------------------------+
 * |                           sequence                            |
 * +---------------------------------------------------------------+
 * |                        port (process) id                      |
 * +---------------------------------------------------------------+
 * |  body; then attributes: length (16), type (16), value, padded |
 * </pre>
 *
 * @param body a view of what follows the header, from position 0
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer body) {
    static final int HEADER_BYTES = 16;
    static final int ERROR = 2;
    static final int DONE = 3;
    static final int REQUEST = 0x1;
    static final int ACK = 0x4;
    static final int DUMP = 0x300;
    /** The table changed while it was dumped. */
    static final int DUMP_INTERRUPTED = 0x10;
    private static final int CAPPED = 0x100;
    private static final int HAS_ATTRIBUTES = 0x200;
    private static final int ERROR_TEXT = 1;
    private static final int ATTRIBUTE_BYTES = 4;
    private static final int ATTRIBUTE_TYPE = 0x3FFF;

    /** All messages of one datagram. */
    static List<NetlinkMessage> parseAll(ByteBuffer datagram) throws MalformedPacket {
        List<NetlinkMessage> messages = new ArrayList<>();
        int at = datagram.position();
        while (at < datagram.limit()) {
            need(datagram.limit() - at >= HEADER_BYTES, "header");
            int length = datagram.getInt(at);
            need(length >= HEADER_BYTES && length <= datagram.limit() - at, "length");
            ByteBuffer body = slice(datagram, at + HEADER_BYTES, length - HEADER_BYTES);
            messages.add(new NetlinkMessage(Short.toUnsignedInt(datagram.getShort(at + 4)),
                Short.toUnsignedInt(datagram.getShort(at + 6)), datagram.getInt(at + 8), body));
            at += aligned(length);
        }
        return messages;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Attributes by type, behind a fixed part of {@code fixedBytes}. */
    Map<Integer, ByteBuffer> attributes(int fixedBytes) throws MalformedPacket {
        need(body.limit() >= fixedBytes, "body");
        Map<Integer, ByteBuffer> attributes = new TreeMap<>();
        int at = fixedBytes;
        while (at < body.limit()) {
            need(body.limit() - at >= ATTRIBUTE_BYTES, "attribute");
            int length = Short.toUnsignedInt(body.getShort(at));
            need(length >= ATTRIBUTE_BYTES && length <= body.limit() - at, "attribute length");
            attributes.put(body.getShort(at + 2) & ATTRIBUTE_TYPE,
                slice(body, at + ATTRIBUTE_BYTES, length - ATTRIBUTE_BYTES));
            at += aligned(length);
        }
        return attributes;
    }

    /** The error number of an ERROR or DONE message; 0 is success. */
    int errno() throws MalformedPacket {
        need(body.limit() >= 4, "error number");
        return -body.getInt(0);
    }

    /** The kernel's explanation in an ERROR message; empty if it gave none. */
    String errorText() throws MalformedPacket {
        if (type != ERROR || !has(HAS_ATTRIBUTES)) {
            return "";
        }
        need(body.limit() >= 4 + HEADER_BYTES, "error");
        int request = has(CAPPED) ? HEADER_BYTES : body.getInt(4);
        need(request >= HEADER_BYTES && request <= body.limit() - 4, "request in error");
        ByteBuffer text = attributes(4 + aligned(request)).get(ERROR_TEXT);
        return text == null ? "" : zeroTerminated(text);
    }

    static String zeroTerminated(ByteBuffer value) {
        String text = StandardCharsets.UTF_8.decode(value.duplicate()).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    static int aligned(int length) {
        return (length + 3) & ~3;
    }

    static void need(boolean condition, String what) throws MalformedPacket {
        if (!condition) {
            throw new MalformedPacket("netlink: " + what);
        }
    }

    private static ByteBuffer slice(ByteBuffer buffer, int index, int length) {
        return buffer.slice(index, length).order(ByteOrder.nativeOrder());
    }
}
