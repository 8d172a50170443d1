package org.ipop.multicast;

import java.net.InetAddress;
import java.net.Inet4Address;

/** For whom a packet is, by its destination. */
enum Audience {
    /** All members: broadcast, 224.0.0.1 and ff02::1. */
    ALL,
    /** Those who have reported that they listen. */
    LISTENERS,
    /** Nobody elsewhere: groups of one interface, of routers, and of neighbour discovery, which a tap does without. */
    NOBODY;

    private static final int LINK_SCOPE = 2;

    /** @param destination a group, or a broadcast address */
    static Audience of(InetAddress destination) {
        byte[] raw = destination.getAddress();
        return destination instanceof Inet4Address ? ofIpv4(raw) : ofIpv6(raw);
    }

    private static Audience ofIpv4(byte... raw) {
        boolean group = (raw[0] & 0xF0) == 0xE0;
        boolean control = group && raw[0] == (byte) 224 && raw[1] == 0 && raw[2] == 0;
        if (!group || control && raw[3] == 1) {
            return ALL;
        }
        return control && (raw[3] == 0 || raw[3] == 2 || raw[3] == 22) ? NOBODY : LISTENERS;
    }

    private static Audience ofIpv6(byte... raw) {
        int scope = raw[1] & 0x0F;
        boolean wellKnown = (raw[1] & 0xF0) == 0 && zero(raw, 2, 11);
        if (scope < LINK_SCOPE) {
            return NOBODY;
        }
        if (!wellKnown) {
            return LISTENERS;
        }
        if (raw[11] == 1 && raw[12] == (byte) 0xFF) {
            return NOBODY;
        }
        if (!zero(raw, 11, 14)) {
            return LISTENERS;
        }
        return switch ((raw[14] & 0xFF) << 8 | raw[15] & 0xFF) {
            case 1 -> scope == LINK_SCOPE ? ALL : LISTENERS;
            case 0, 2, 0x16 -> NOBODY;
            default -> LISTENERS;
        };
    }

    private static boolean zero(byte[] raw, int from, int to) {
        for (int i = from; i < to; i++) {
            if (raw[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
