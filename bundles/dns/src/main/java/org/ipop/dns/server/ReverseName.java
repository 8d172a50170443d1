package org.ipop.dns.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.ipop.api.Prefix;
import org.xbill.DNS.Name;

/**
 * A name below in-addr.arpa (RFC 1035 section 3.5) or ip6.arpa (RFC 3596 section 2.5), read from the top as far as its
 * labels are octets or nibbles.
 *
 * @param covers what the labels so far stand for
 * @param unit   bits a label: 8 or 4
 * @param rest   labels that are left, because they are no numbers or too many
 */
record ReverseName(Prefix covers, int unit, int rest) {
    private static final Name IN_ADDR = Name.fromConstantString("in-addr.arpa.");
    private static final Name IP6 = Name.fromConstantString("ip6.arpa.");

    /** Empty for names elsewhere. */
    static Optional<ReverseName> of(Name name) {
        if (name.subdomain(IN_ADDR)) {
            return Optional.of(read(name, new byte[4], 8));
        }
        return name.subdomain(IP6) ? Optional.of(read(name, new byte[16], 4)) : Optional.empty();
    }

    /** The whole address. */
    boolean complete() {
        return rest == 0 && covers.length() == covers.address().getAddress().length * 8;
    }

    /** {@code name} without what is below the zone of {@code bits}; it must lie in that zone. */
    static Name cut(Name name, int bits, int unit) {
        int labels = bits / unit + IN_ADDR.labels();
        return new Name(name, name.labels() - labels);
    }

    private static ReverseName read(Name name, byte[] address, int unit) {
        int left = name.labels() - IN_ADDR.labels();
        int bits = 0;
        while (left > 0 && bits < address.length * 8) {
            int number = number(name.getLabelString(left - 1), unit);
            if (number < 0) {
                break;
            }
            address[bits / 8] |= (byte) (number << 8 - unit - bits % 8);
            bits += unit;
            left--;
        }
        return new ReverseName(new Prefix(address(address), bits), unit, left);
    }

    /** -1 for anything that is not written as this number would be. */
    private static int number(String label, int unit) {
        if (label.length() > 3 || !label.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
            return -1;
        }
        int radix = unit == 8 ? 10 : 16;
        try {
            int number = Integer.parseInt(label, radix);
            return number < 1 << unit && Integer.toString(number, radix).equalsIgnoreCase(label) ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static InetAddress address(byte[] raw) {
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
