package org.ipop.wire.dhcp;

import io.netty.buffer.ByteBuf;
import java.util.HexFormat;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/** An Ethernet address (IEEE 802, 48 bits) as a number. Thread: any. */
public record MacAddress(long bits) implements Comparable<MacAddress> {
    public static final int BYTES = 6;
    public static final MacAddress BROADCAST = new MacAddress(0xFFFF_FFFF_FFFFL);
    public static final MacAddress NONE = new MacAddress(0);
    private static final long GROUP = 1L << 40;
    private static final long LOCALLY_ADMINISTERED = 2L << 40;

    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("no 48 bits: " + Long.toHexString(bits));
        }
    }

    /** One that no manufacturer gives out, from 48 bits of somebody's choice. */
    public static MacAddress local(long chosen) {
        return new MacAddress(chosen & 0xFFFF_FFFF_FFFFL & ~GROUP | LOCALLY_ADMINISTERED);
    }

    /** Parses "02:00:5e:10:00:01". Throws IllegalArgumentException. */
    public static MacAddress parse(String text) {
        byte[] raw = HexFormat.ofDelimiter(":").parseHex(text);
        if (raw.length != BYTES) {
            throw new IllegalArgumentException("'" + text + "' is no Ethernet address");
        }
        long bits = 0;
        for (byte each : raw) {
            bits = bits << 8 | each & 0xFF;
        }
        return new MacAddress(bits);
    }

    public static MacAddress read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES, "Ethernet address");
        return new MacAddress((long) in.readUnsignedShort() << 32 | in.readUnsignedInt());
    }

    public void write(ByteBuf out) {
        out.writeShort((int) (bits >>> 32)).writeInt((int) bits);
    }

    /** Broadcast or multicast: no host has it. */
    public boolean isGroup() {
        return (bits & GROUP) != 0;
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(new byte[] {(byte) (bits >>> 40), (byte) (bits >>> 32),
            (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits});
    }
}
