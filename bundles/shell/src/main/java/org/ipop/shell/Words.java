package org.ipop.shell;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** How numbers and addresses look to people. */
final class Words {
    private Words() {
    }

    /** "340 us", "1.2 ms", "48 ms"; "-" if not measured. */
    static String roundTrip(long nanos) {
        if (nanos < 0) {
            return "-";
        }
        if (nanos < 1_000_000) {
            return nanos / 1_000 + " us";
        }
        return nanos < 10_000_000
            ? "%d.%d ms".formatted(nanos / 1_000_000, nanos / 100_000 % 10) : nanos / 1_000_000 + " ms";
    }

    /** "45 s", "3 min 20 s", "2 h 5 min", "4 d 7 h". */
    static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 86_400
            ? seconds / 3_600 + " h " + seconds / 60 % 60 + " min"
            : seconds / 86_400 + " d " + seconds / 3_600 % 24 + " h";
    }

    static String bytes(long count) {
        if (count < 10_000) {
            return count + " B";
        }
        return count < 10_000_000 ? count / 1_000 + " kB" : count / 1_000_000 + " MB";
    }

    /** "192.0.2.1:4100", "[2001:db8::1]:4100". */
    static String socketAddress(InetSocketAddress address) {
        String host = address(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    static String address(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        return plain.indexOf(':') < 0 ? plain : shortened(plain);
    }

    /** The longest run of zero groups as "::" (RFC 5952, section 4.2). */
    private static String shortened(String ipv6) {
        String[] groups = ipv6.split(":");
        int best = -1;
        int bestLength = 1;
        for (int start = 0; start < groups.length; start++) {
            int end = start;
            while (end < groups.length && groups[end].equals("0")) {
                end++;
            }
            if (end - start > bestLength) {
                best = start;
                bestLength = end - start;
            }
        }
        if (best < 0) {
            return ipv6;
        }
        return String.join(":", Arrays.copyOfRange(groups, 0, best)) + "::"
            + String.join(":", Arrays.copyOfRange(groups, best + bestLength, groups.length));
    }
}
