package org.ipop.dhcp.dht;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.ipop.api.Prefix;

/**
 * The addresses of an IPv4 plan that members may hold: all but the network's own, the broadcast address, and the first
 * host, which is every member's name server. They are numbered from 0. Thread: any.
 */
record AddressPool(Prefix plan) {
    private static final int RESERVED_LOW = 2;
    private static final int RESERVED = 3;

    AddressPool {
        if (plan.address().getAddress().length != 4) {
            throw new IllegalArgumentException(plan + " is no IPv4 prefix");
        }
    }

    /** At most 2^31 - 1 are used of a greater plan. */
    int size() {
        return (int) Math.clamp((1L << 32 - plan.length()) - RESERVED, 0, Integer.MAX_VALUE);
    }

    InetAddress address(int index) {
        int network = number(plan.network().address());
        int host = network + RESERVED_LOW + index;
        try {
            return InetAddress.getByAddress(
                new byte[] {(byte) (host >>> 24), (byte) (host >>> 16), (byte) (host >>> 8), (byte) host});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }

    boolean contains(InetAddress address) {
        if (!plan.contains(address)) {
            return false;
        }
        long index = Integer.toUnsignedLong(number(address)) - Integer.toUnsignedLong(number(plan.network().address()))
            - RESERVED_LOW;
        return index >= 0 && index < size();
    }

    private static int number(InetAddress address) {
        byte[] bytes = address.getAddress();
        return (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF;
    }
}
