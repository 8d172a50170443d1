package org.ipop.lab.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ipop.lab.Command;
import org.ipop.lab.Host;

/**
 * One end of the cable.
 *
 * @param address on the bare cable
 * @param number  1 or 2: the last part of the address that a product gives this end
 * @param folder  for its files; unlike the network they are not the host's own but the machine's
 */
record End(Host host, String address, int number, Path folder) {
    private static final String CABLE = "eth0";

    /** Plugs both in. Frames stay within 1500 bytes, as with a network card: no packet of 64 KiB crosses whole. */
    static void connect(End a, End b) {
        a.host.namespace().cable(CABLE, b.host.namespace(), CABLE);
        for (End end : new End[] {a, b}) {
            end.must("ip", "address", "add", end.address + "/24", "dev", CABLE);
            end.must("ethtool", "-K", CABLE, "tso", "off", "tx-udp-segmentation", "off", "gro", "on");
        }
    }

    String must(String... words) {
        return host.command(words).mustRun();
    }

    /** A process that stays; what it says goes to a file. It ends with the laboratory. */
    Process run(String... words) {
        File log = new File(file(words[0] + ".log", ""));
        return host.command(words).start(ProcessBuilder.Redirect.to(log));
    }

    /** Gives the device its address in a network of 256 and takes it up, as soon as a product has made it. */
    void configure(String device, String network) {
        for (int tries = 0; tries < 50 && host.command("ip", "link", "show", device).run().status() != 0; tries++) {
            Command.pause();
        }
        must("ip", "address", "add", network + number + "/24", "dev", device);
        must("ip", "link", "set", "dev", device, "mtu", String.valueOf(Peer.MTU), "up");
    }

    /** Writes a file below this end's folder; its whole path. */
    String file(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
