package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ipop.lab.Cluster.Machine;

/** A machine whose DHCP client writes down when it asked and what it got; times to hundredths of a second. */
final class Leaseholder {
    /** All that wait at a gate go on together: when its writer closes it. */
    private static final String BEHIND_GATE =
        "exec 3< %1$s; echo waits >> %2$s; read go <&3; exec 3<&-; "
            + "read now rest < /proc/uptime; echo asks $now >> %2$s; %3$s";

    private final Machine machine;
    private final StockClient client;
    private final Path script;
    private final Path log;
    private long pid;

    Leaseholder(Machine machine, StockClient client, Path folder) {
        this.machine = machine;
        this.client = client;
        script = folder.resolve(machine.name() + ".script");
        log = script.resolveSibling(script.getFileName() + ".log");
        try {
            Files.writeString(script, StockClient.SCRIPT);
            script.toFile().setExecutable(true);
            Files.writeString(script.resolveSibling(script.getFileName() + ".conf"),
                StockClient.CONF.formatted(machine.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To ask for an address, or to renew it, once the gate is shut again. */
    void queueToAsk(Path gate) {
        boolean runs = client == StockClient.UDHCPC && pid > 0;
        long started = queue(gate, client.asks(machine.name(), script.toString(), pid));
        pid = runs ? pid : started;
    }

    void queueToRelease(Path gate) {
        queue(gate, client.releases(script.toString(), pid));
    }

    boolean waits() {
        return log().contains("waits");
    }

    /** Since it was told to release. */
    boolean released() {
        return log().stream().anyMatch(line -> line.startsWith("none "));
    }

    /** What it was given since it asked last; empty if it has asked in vain so far. */
    Optional<Lease> lease() {
        List<String> lines = log();
        Optional<String[]> asked = last(lines, "asks ");
        return last(lines, "has ").filter(has -> asked.isPresent()).map(has -> new Lease(machine.name(), client, has[2],
            Double.parseDouble(has[1]) - Double.parseDouble(asked.get()[1])));
    }

    /** @param seconds from when the client was told to ask until it told its script that it has the address */
    record Lease(String machine, StockClient client, String address, double seconds) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s (%s) %s after %.2f s", machine, client, address, seconds);
        }
    }

    @Override
    public String toString() {
        return machine.name() + " " + log();
    }

    private static Optional<String[]> last(List<String> lines, String word) {
        return lines.reversed().stream().filter(line -> line.startsWith(word)).findFirst().map(line -> line.split(" "));
    }

    private long queue(Path gate, String command) {
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return machine.namespace().command("sh", "-c", BEHIND_GATE.formatted(gate, log, command))
            .start(ProcessBuilder.Redirect.DISCARD).pid();
    }

    private List<String> log() {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
