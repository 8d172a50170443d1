package org.ipop.wire.dhcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ipop.api.Bytes;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Reads and writes DHCP messages (RFC 2131, figure 1).
 * <pre>
 *  0               1               2               3
 * +---------------+---------------+---------------+---------------+
 * |  op: 1 or 2   |  hardware = 1 |   length = 6  |     hops      |
 * +---------------+---------------+---------------+---------------+
 * |                         transaction (xid)                     |
 * +-------------------------------+-+-----------------------------+
 * |            seconds            |B|          flags              |
 * +-------------------------------+-+-----------------------------+
 * |  ciaddr, yiaddr, siaddr, giaddr, 4 each                       |
 * +---------------------------------------------------------------+
 * |  chaddr, 16          |  sname, 64         |  file, 128        |
 * +---------------------------------------------------------------+
 * |  99.130.83.99        |  options: code, length, value; 255     |
 * +---------------------------------------------------------------+
 * </pre>
 * An option that comes in several parts is one (RFC 3396), and option 52 lets options go on in file and sname.
 */
public final class DhcpCodec {
    public static final int SERVER_PORT = 67;
    public static final int CLIENT_PORT = 68;
    static final int FIXED_BYTES = 240;
    /** Some clients and relays take no shorter message (BOOTP, RFC 951). */
    static final int LEAST_BYTES = 300;
    /** Ours: of an Ethernet frame. */
    static final int MOST_BYTES = 1_472;
    private static final int COOKIE = 0x63825363;
    private static final int BROADCAST = 0x8000;
    private static final int SNAME_BYTES = 64;
    private static final int FILE_BYTES = 128;
    private static final int CHADDR_PADDING = 16 - MacAddress.BYTES;
    private static final int PAD = 0;
    private static final int OVERLOAD = 52;
    private static final int TYPE = 53;
    private static final int END = 255;
    private static final int PART_BYTES = 255;
    /** An option that comes in parts, all together. */
    private static final int OPTION_LIMIT = 1_024;

    private DhcpCodec() {
    }

    /** Throws for BOOTP without a message type, and for any other hardware than Ethernet. */
    public static DhcpMessage parse(ByteBuf in) throws MalformedPacket {
        if (in.readableBytes() > MOST_BYTES) {
            throw new MalformedPacket("DHCP: " + in.readableBytes() + " bytes");
        }
        Fields.need(in, FIXED_BYTES, "DHCP");
        int op = in.readUnsignedByte();
        if (op != 1 && op != 2 || in.readUnsignedByte() != 1 || in.readUnsignedByte() != MacAddress.BYTES) {
            throw new MalformedPacket("DHCP: operation " + op + " or no Ethernet");
        }
        int transaction = in.skipBytes(1).readInt();
        boolean broadcast = (in.skipBytes(2).readUnsignedShort() & BROADCAST) != 0;
        Inet4Address current = DhcpOptions.readAddress(in);
        Inet4Address yours = DhcpOptions.readAddress(in);
        Inet4Address relay = DhcpOptions.readAddress(in.skipBytes(Integer.BYTES));
        MacAddress client = MacAddress.read(in);
        ByteBuf sname = in.skipBytes(CHADDR_PADDING).readSlice(SNAME_BYTES);
        ByteBuf file = in.readSlice(FILE_BYTES);
        if (in.readInt() != COOKIE) {
            throw new MalformedPacket("DHCP: no cookie");
        }
        SortedMap<Integer, Bytes> options = options(in, file, sname);
        return new DhcpMessage(op == 2, type(options.remove(TYPE)), transaction, broadcast, current, yours, relay,
            client, new DhcpOptions(options));
    }

    /** The content of a UDP datagram. */
    public static ByteBuf encode(DhcpMessage message) {
        ByteBuf out = Unpooled.buffer(LEAST_BYTES);
        out.writeByte(message.reply() ? 2 : 1).writeByte(1).writeByte(MacAddress.BYTES).writeByte(0)
            .writeInt(message.transaction()).writeShort(0).writeShort(message.broadcast() ? BROADCAST : 0)
            .writeBytes(message.current().getAddress()).writeBytes(message.yours().getAddress())
            .writeInt(0).writeBytes(message.relay().getAddress());
        message.client().write(out);
        out.writeZero(CHADDR_PADDING + SNAME_BYTES + FILE_BYTES).writeInt(COOKIE)
            .writeByte(TYPE).writeByte(1).writeByte(message.type().number());
        message.options().byCode().forEach((code, value) -> write(out, code, value.toArray()));
        out.writeByte(END);
        return out.writeZero(Math.max(0, LEAST_BYTES - out.readableBytes()));
    }

    private static void write(ByteBuf out, int code, byte[] value) {
        int at = 0;
        do {
            int length = Math.min(PART_BYTES, value.length - at);
            out.writeByte(code).writeByte(length).writeBytes(value, at, length);
            at += length;
        } while (at < value.length);
    }

    private static SortedMap<Integer, Bytes> options(ByteBuf in, ByteBuf file, ByteBuf sname) throws MalformedPacket {
        SortedMap<Integer, Bytes> options = new TreeMap<>();
        read(in, options);
        Bytes overload = options.remove(OVERLOAD);
        if (overload != null && overload.length() == 1) {
            int which = overload.toArray()[0];
            if ((which & 1) != 0) {
                read(file, options);
            }
            if ((which & 2) != 0) {
                read(sname, options);
            }
            options.remove(OVERLOAD);
        }
        return options;
    }

    /** Up to the end mark, or that of the field: some clients leave it out. */
    private static void read(ByteBuf in, SortedMap<Integer, Bytes> options) throws MalformedPacket {
        while (in.isReadable()) {
            int code = in.readUnsignedByte();
            if (code == END) {
                return;
            }
            if (code != PAD) {
                Fields.need(in, 1, "DHCP option " + code);
                int length = in.readUnsignedByte();
                Fields.need(in, length, "DHCP option " + code);
                append(options, code, in.readSlice(length));
            }
        }
    }

    private static void append(SortedMap<Integer, Bytes> options, int code, ByteBuf part) throws MalformedPacket {
        byte[] former = options.containsKey(code) ? options.get(code).toArray() : new byte[0];
        if (former.length + part.readableBytes() > OPTION_LIMIT) {
            throw new MalformedPacket("DHCP option " + code + ": too long");
        }
        byte[] whole = new byte[former.length + part.readableBytes()];
        System.arraycopy(former, 0, whole, 0, former.length);
        part.readBytes(whole, former.length, part.readableBytes());
        options.put(code, Bytes.copyOf(whole));
    }

    private static DhcpType type(Bytes value) throws MalformedPacket {
        int number = value != null && value.length() == 1 ? value.toArray()[0] : 0;
        if (number < 1 || number > DhcpType.values().length) {
            throw new MalformedPacket("DHCP: type " + number);
        }
        return DhcpType.values()[number - 1];
    }
}
