package org.ipop.lab;

import java.nio.file.Path;
import java.util.List;

/** A LAN behind a member: a bridge on its host, and machines that have a cable to it and nothing else. */
public final class Cluster {
    public static final String BRIDGE = "cluster";
    /** Clients of DHCP replace files in /etc, which a machine needs for itself then. */
    private static final String WITH_OWN_ETC =
        "[ -d \"$0\" ] || cp -a /etc \"$0\"; mount --bind \"$0\" /etc && exec \"$@\"";

    private final Internet internet;
    private final Host gateway;
    private int machines;

    Cluster(Internet internet, Host gateway) {
        this.internet = internet;
        this.gateway = gateway;
        gateway.namespace().mustRun("ip", "link", "add", "name", BRIDGE, "type", "bridge");
        gateway.namespace().mustRun("ip", "link", "set", "dev", BRIDGE, "up");
        gateway.namespace().mustRun("sh", "-c", Site.FRAMES_ARE_NO_PACKETS);
    }

    /** A cable between this LAN's bridge and that of another gateway: they are one LAN from now on. */
    void join(Cluster other) {
        gateway.namespace().cable("x0", other.gateway.namespace(), "x0");
        gateway.namespace().mustRun("ip", "link", "set", "dev", "x0", "master", BRIDGE);
        other.gateway.namespace().mustRun("ip", "link", "set", "dev", "x0", "master", BRIDGE);
    }

    /** A machine of its own name, with a network card and no address. */
    Machine machine(String name) {
        Namespace namespace = internet.namespace(name);
        String port = "m" + machines++;
        gateway.namespace().cable(port, namespace, "eth0");
        gateway.namespace().mustRun("ip", "link", "set", "dev", port, "master", BRIDGE);
        return new Machine(name, namespace, internet.folder().resolve(name + "-etc"));
    }

    /** An unmodified machine: nothing of IPOP runs on it. */
    record Machine(String name, Namespace namespace, Path etc) {
        Command command(String... words) {
            return Command.of(words).within(List.of("ip", "netns", "exec", namespace.name(), "sh", "-c", WITH_OWN_ETC,
                etc.toString()));
        }

        /** The IPv4 address of its card; empty if it has none. */
        String address() {
            String shown = namespace.mustRun("ip", "-4", "-o", "address", "show", "dev", "eth0", "scope", "global");
            return shown.isBlank() ? "" : shown.replaceFirst("(?s).*inet ([0-9.]+)/.*", "$1").strip();
        }
    }
}
