package org.ipop.config;

import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipop.api.Prefix;

/**
 * A kind of value: what is allowed, for people, and how it is read.
 *
 * @param allowed ends the sentence "it must be ..."
 * @param reader  from a value of {@link JsonText}; empty if it is not allowed
 */
record Values(String allowed, Function<Object, Optional<Object>> reader) {
    /** What a SubjectPublicKeyInfo of this algorithm begins with (RFC 8410). */
    private static final String ED25519_PREFIX = "MCowBQYDK2VwAyEA";
    private static final int ED25519_CHARACTERS = 60;

    static final Values YES_NO = new Values("true or false",
        given -> given instanceof Boolean ? Optional.of(given) : Optional.empty());
    static final Values SOCKET_ADDRESS = new Values(
        "ADDRESS:PORT with a literal address, like \"[::]:0\", port 0 to 65535",
        given -> text(given).filter(Values::isSocketAddress).map(Object.class::cast));
    static final Values SEEDS = new Values("a list of at most 64 times \"HOST:PORT\", port 1 to 65535",
        given -> list(given, text -> port(text) > 0));
    static final Values SOCKET_ADDRESSES = new Values("a list of at most 64 times \"ADDRESS:PORT\", port 1 to 65535",
        given -> list(given, text -> port(text) > 0 && isSocketAddress(text)));
    static final Values PROXY = new Values(
        "\"http://HOST:PORT\", \"http://USER:PASSWORD@HOST:PORT\" or \"none\"",
        given -> text(given).filter(each -> each.equals("none") || isProxy(each)).map(Object.class::cast));
    static final Values PUBLIC_KEYS = new Values("a list of at most 64 Ed25519 public keys in Base64, like \""
        + ED25519_PREFIX + "...\"", given -> list(given, Values::isEd25519Key));
    static final Values ADDRESS = new Values("a literal address, like \"203.0.113.7\"",
        given -> text(given).filter(Values::isAddress).map(Object.class::cast));
    static final Values PREFIXES = new Values("a list of at most 64 prefixes, like \"203.0.113.0/24\"",
        given -> list(given, Values::isPrefix));
    static final Values BUFFER_BYTES = integer(65_536, 67_108_864);

    private static final int MAX_ENTRIES = 64;
    private static final Pattern HOST_AND_PORT = Pattern.compile(
        "(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]\\s]{1,253}):(\\d{1,5})");
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})(\\.\\d{1,3}){3}");

    static Values oneOf(String... words) {
        return new Values("one of " + String.join(", ", words),
            given -> text(given).filter(List.of(words)::contains).map(Object.class::cast));
    }

    static Values integer(int least, int greatest) {
        return new Values("a whole number from " + least + " to " + greatest,
            given -> given instanceof Integer number && number >= least && number <= greatest
                ? Optional.of(number) : Optional.empty());
    }

    Optional<Object> read(Object given) {
        return reader.apply(given);
    }

    private static Optional<String> text(Object given) {
        return given instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** An array of texts that all pass {@code allowed}. */
    private static Optional<Object> list(Object given, Predicate<String> allowed) {
        if (!(given instanceof List<?> list) || list.size() > MAX_ENTRIES) {
            return Optional.empty();
        }
        String[] entries = new String[list.size()];
        for (int i = 0; i < entries.length; i++) {
            Optional<String> entry = text(list.get(i)).filter(allowed);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            entries[i] = entry.get();
        }
        return Optional.of(entries);
    }

    private static boolean isEd25519Key(String text) {
        try {
            Base64.getDecoder().decode(text);
            return text.length() == ED25519_CHARACTERS && text.startsWith(ED25519_PREFIX);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isAddress(String text) {
        try {
            return !InetAddress.ofLiteral(text).isAnyLocalAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isProxy(String text) {
        int account = text.lastIndexOf('@');
        return text.startsWith("http://")
            && port(text.substring(account < 0 ? "http://".length() : account + 1)) > 0;
    }

    private static boolean isPrefix(String text) {
        try {
            return Prefix.parse(text).length() >= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSocketAddress(String text) {
        return port(text) >= 0
            && (text.startsWith("[") || IPV4.matcher(text.substring(0, text.lastIndexOf(':'))).matches());
    }

    /** The port of "HOST:PORT", -1 if it is none. */
    private static int port(String text) {
        Matcher matcher = HOST_AND_PORT.matcher(text);
        if (!matcher.matches()) {
            return -1;
        }
        int port = Integer.parseInt(matcher.group(2));
        return port <= 65_535 ? port : -1;
    }
}
