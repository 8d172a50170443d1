package org.ipop.membership.certificate;

import java.util.Locale;
import java.util.regex.Pattern;
import org.ipop.api.Refused;

/** What networks and hosts may be called: one DNS label (RFC 1035, 1123), lower case. Thread: any. */
public final class Names {
    private static final int MAX_NETWORK = 32;
    private static final int MAX_HOST = 63;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?");

    private Names() {
    }

    public static boolean isLabel(String name) {
        return name.length() <= MAX_HOST && LABEL.matcher(name).matches();
    }

    public static boolean isNetwork(String name) {
        return name.length() <= MAX_NETWORK && LABEL.matcher(name).matches();
    }

    /** The name as it is; throws Refused with one line. */
    public static String network(String name) {
        if (!isNetwork(name)) {
            throw new Refused("a network's name has 1 to " + MAX_NETWORK + " lower-case letters, digits and inner "
                + "hyphens; '" + shown(name) + "' has not");
        }
        return name;
    }

    /** The name in lower case; throws Refused with one line. */
    public static String host(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!isLabel(lower)) {
            throw new Refused("a host's name has 1 to " + MAX_HOST + " letters, digits and inner hyphens and no dot; '"
                + shown(name) + "' has not");
        }
        return lower;
    }

    /** The nearest allowed name to what an operating system calls its host: its first label, what is odd dropped. */
    public static String suggestion(String systemName, String otherwise) {
        String first = systemName.toLowerCase(Locale.ROOT).split("\\.", 2)[0].replaceAll("[^a-z0-9-]", "");
        String label = first.substring(0, Math.min(first.length(), MAX_HOST)).replaceAll("^-+|-+$", "");
        return isLabel(label) && !label.equals("localhost") ? label : otherwise;
    }

    private static String shown(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= MAX_HOST ? plain : plain.substring(0, MAX_HOST) + "...";
    }
}
