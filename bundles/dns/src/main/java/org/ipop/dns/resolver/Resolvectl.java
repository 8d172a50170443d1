package org.ipop.dns.resolver;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.ipop.api.Prefix;
import org.ipop.api.membership.NetworkSpec;

/**
 * Tells systemd-resolved, link by link, which names to ask our server for, through resolvectl(1) and so over D-Bus. It
 * forgets a link's settings with the link: a crash, which takes our taps away, leaves nothing. Thread: worker.
 */
final class Resolvectl {
    private final Program program;

    Resolvectl(String command) {
        this.program = new Program(command);
    }

    /** From one set of links to another, both by device. Throws what resolvectl said. */
    Map<String, NetworkSpec> change(Map<String, NetworkSpec> told, Map<String, NetworkSpec> wanted)
            throws IOException {
        for (String device : told.keySet()) {
            if (!wanted.containsKey(device)) {
                revert(device);
            }
        }
        for (Map.Entry<String, NetworkSpec> link : wanted.entrySet()) {
            if (!link.getValue().equals(told.get(link.getKey()))) {
                lead(link.getKey(), link.getValue());
            }
        }
        if (!wanted.isEmpty()) {
            program.run("flush-caches");
        }
        return new LinkedHashMap<>(wanted);
    }

    private void lead(String device, NetworkSpec network) throws IOException {
        program.run("dns", device, network.nameServer4().getHostAddress(), network.nameServer6().getHostAddress());
        List<String> words = new ArrayList<>(List.of("domain", device));
        words.addAll(domains(network));
        program.run(words.toArray(String[]::new));
        program.run("default-route", device, "no");
        program.run("dnsovertls", device, "no");
        program.run("dnssec", device, "no");
    }

    /** The link may have gone with its settings. */
    private void revert(String device) throws IOException {
        if (new File("/sys/class/net/" + device).exists()) {
            program.run("revert", device);
        }
    }

    /** The first completes host names as well; those with "~" only lead. */
    static List<String> domains(NetworkSpec network) {
        List<String> domains = new ArrayList<>(List.of(network.name().toLowerCase(Locale.ROOT) + ".ipop"));
        reverse(network.ipv4(), 8, 10, "in-addr.arpa", domains);
        reverse(network.ipv6(), 4, 16, "ip6.arpa", domains);
        return domains;
    }

    /** A prefix that ends within a label has no one zone of its own; what lies beside it is not ours to answer. */
    private static void reverse(Prefix prefix, int unit, int radix, String top, List<String> into) {
        if (prefix.length() % unit == 0) {
            byte[] raw = prefix.address().getAddress();
            List<String> labels = IntStream.range(0, prefix.length() / unit).mapToObj(i ->
                Integer.toString((raw[i * unit / 8] & 0xFF) >> 8 - unit - i * unit % 8 & (1 << unit) - 1, radix))
                .toList();
            into.add("~" + String.join(".", labels.reversed()) + "." + top);
        }
    }
}
