package org.ipop.dns.resolver;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The text of a resolv.conf(5). Bytes are taken as ISO 8859-1, so that what we do not know passes unchanged. */
record ResolvConf(String text) {
    /** What is said by a file that is not there. */
    static final ResolvConf NONE = new ResolvConf("");
    static final String MARKER = "# Written by ipop; when it stops, the former file comes back.";
    /** Names below these addresses are systemd-resolved's own business (systemd-resolved.service(8)). */
    private static final List<String> STUBS = List.of("127.0.0.53", "127.0.0.54");

    static ResolvConf of(byte[] content) {
        return new ResolvConf(new String(content, StandardCharsets.ISO_8859_1));
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Did a node of ipop write this? */
    boolean marked() {
        return text.lines().anyMatch(MARKER::equals);
    }

    /** Whom the system asks. Addresses that cannot be read are left out. */
    List<InetAddress> nameServers() {
        List<InetAddress> servers = new ArrayList<>();
        values("nameserver").forEach(value -> {
            try {
                servers.add(InetAddress.ofLiteral(value));
            } catch (IllegalArgumentException notAnAddress) {
                // The system's own resolver passes over such a line too.
            }
        });
        return List.copyOf(servers);
    }

    /** The last line of "search" or "domain" counts. */
    List<String> search() {
        return text.lines().map(ResolvConf::words)
            .filter(words -> words.length > 1 && (words[0].equals("search") || words[0].equals("domain")))
            .reduce((first, last) -> last).map(words -> List.of(words).subList(1, words.length)).orElse(List.of());
    }

    boolean asksSystemdResolved() {
        return values("nameserver").anyMatch(STUBS::contains);
    }

    /**
     * This file with our server alone before it: a second one would be asked for our names as well, by some C
     * libraries at the same time. Options, sort lists and remarks stay.
     */
    ResolvConf with(InetAddress server, List<String> domains) {
        List<String> search = Stream.concat(domains.stream(), search().stream()).distinct().toList();
        Stream<String> kept = text.lines().filter(line -> switch (words(line)[0]) {
            case "nameserver", "search", "domain" -> false;
            default -> !line.equals(MARKER);
        });
        Stream<String> ours = Stream.of(MARKER, "nameserver " + server.getHostAddress(),
            "search " + String.join(" ", search));
        return new ResolvConf(Stream.concat(ours, kept).map(line -> line + "\n").reduce("", String::concat));
    }

    /** Was the writing of {@code whole} cut off here? */
    boolean isPartOf(ResolvConf whole) {
        return whole.text.startsWith(text) && !whole.text.equals(text);
    }

    private Stream<String> values(String keyword) {
        return text.lines().map(ResolvConf::words).filter(words -> words.length > 1 && words[0].equals(keyword))
            .map(words -> words[1]);
    }

    private static String[] words(String line) {
        return line.split("[ \t]+", -1);
    }
}
