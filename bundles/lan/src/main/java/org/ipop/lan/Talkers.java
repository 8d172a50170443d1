package org.ipop.lan;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ipop.wire.lan.GatewayFrame;

/**
 * Which members elsewhere the hosts of a LAN have talked with in the last minutes, of many only some: an address has
 * one place, which the latest that falls on it takes. Asked for every packet. Thread: node loop.
 */
final class Talkers {
    private static final int PLACES = GatewayFrame.MOST_MEMBERS;
    private static final int SPREAD = 0x9E3779B9;
    private static final int SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(PLACES);

    private int[] young = new int[PLACES];
    private int[] old = new int[PLACES];

    void met(int address) {
        young[address * SPREAD >>> SHIFT] = address;
    }

    /** Those that were not met since this was called last are forgotten when it is called again. */
    void age() {
        int[] free = old;
        old = young;
        young = free;
        Arrays.fill(young, 0);
    }

    List<Inet4Address> all() {
        List<Inet4Address> all = new ArrayList<>();
        for (int place = 0; place < PLACES; place++) {
            int address = young[place] != 0 ? young[place] : old[place];
            if (address != 0) {
                all.add(inet(address));
            }
        }
        return all;
    }

    private static Inet4Address inet(int address) {
        try {
            return (Inet4Address) InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES).putInt(address).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }
}
