package org.ipop.dns.resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * resolvconf(8), which makes resolv.conf of what each interface knows: Debian's, or openresolv. Our record stands
 * before the others, whose servers are asked when ours is not there. It outlives a crash, so its name is kept in the
 * state folder from before it is made until it is gone. Thread: worker.
 */
final class Resolvconf {
    /** Where the name of our record is kept. */
    static final String KEPT = "resolvconf.record";

    private final Program program;

    Resolvconf(String command) {
        this.program = new Program(command);
    }

    /** Debian's sorts by name and begins with "lo." (interface-order(5)), the other one by metric. */
    static String record(String device) {
        return "lo." + device;
    }

    static String content(InetAddress server, List<String> domains) {
        return "nameserver " + server.getHostAddress() + "\nsearch " + String.join(" ", domains) + "\n";
    }

    /** Adds our record, or replaces it. */
    void add(ResolverFile.Owner owner, String record, String content) throws IOException {
        if (owner == ResolverFile.Owner.OPENRESOLV) {
            program.feed(content, "-m", "0", "-a", record);
        } else {
            program.feed(content, "-a", record);
        }
    }

    void delete(String record) throws IOException {
        program.run("-d", record);
    }
}
