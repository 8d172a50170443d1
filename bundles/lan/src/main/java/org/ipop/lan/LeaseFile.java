package org.ipop.lan;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.StateFolder;
import org.ipop.lan.dhcp.Binding;
import org.ipop.wire.dhcp.MacAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bindings of a LAN on the disk, a line each: Ethernet address, address, end, name. Thread: node loop. */
final class LeaseFile {
    static final String FOLDER = "lan-leases";
    /** Changes of that time are one write. */
    private static final long GATHER_NANOS = 500_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(LeaseFile.class);

    private final NodeContext context;
    private final StateFolder state;
    private final String name;
    private boolean due;

    LeaseFile(NodeContext context, StateFolder state, String network) {
        this.context = context;
        this.state = state;
        this.name = FOLDER + "/" + network;
    }

    /** Reads the disk. What cannot be read is left out: its host asks again. */
    List<Binding> read() {
        List<Binding> bindings = new ArrayList<>();
        String text = state.read(name).map(bytes -> new String(bytes, StandardCharsets.US_ASCII)).orElse("");
        for (String line : text.lines().toList()) {
            try {
                bindings.add(binding(line.split(" ")));
            } catch (IllegalArgumentException | IndexOutOfBoundsException | ClassCastException e) {
                LOG.warn("lease not read file={} line={}", name, line);
            }
        }
        return bindings;
    }

    /** @param present asked when it is written */
    void write(Supplier<List<Binding>> present) {
        if (!due) {
            due = true;
            context.schedule(GATHER_NANOS, () -> {
                due = false;
                state.write(name, text(present.get()).getBytes(StandardCharsets.US_ASCII));
            });
        }
    }

    /** What was to be written later is written now. */
    void finish(List<Binding> present) {
        if (due) {
            state.write(name, text(present).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static String text(List<Binding> bindings) {
        return bindings.stream().filter(binding -> binding.state() == Binding.State.BOUND)
            .map(binding -> String.join(" ", binding.client().toString(), binding.address().getHostAddress(),
                String.valueOf(binding.expiresEpochSeconds()), binding.name().orElse("-")) + "\n")
            .collect(Collectors.joining());
    }

    private static Binding binding(String[] words) {
        return new Binding(MacAddress.parse(words[0]), (Inet4Address) InetAddress.ofLiteral(words[1]),
            Binding.State.BOUND, Optional.of(words[3]).filter(name -> !name.equals("-")), Long.parseLong(words[2]));
    }
}
