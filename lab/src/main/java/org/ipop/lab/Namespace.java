package org.ipop.lab;

import java.util.List;

/** A network namespace: a host, a router or the core. */
public record Namespace(String name) {
    static Namespace create(String name) {
        Command.of("ip", "netns", "add", name).mustRun();
        Namespace namespace = new Namespace(name);
        namespace.mustRun("ip", "link", "set", "dev", "lo", "up");
        return namespace;
    }

    /** Ends what still runs inside, by process id, then removes the namespace and what a node left for it. */
    void delete() {
        for (String pid : Command.of("ip", "netns", "pids", name).run().out().split("\\s+")) {
            if (!pid.isBlank()) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        Command.of("ip", "netns", "del", name).run();
        Command.of("rm", "-rf", "/etc/netns/" + name).run();
    }

    public Command command(String... words) {
        return Command.of(words).within(List.of("ip", "netns", "exec", name));
    }

    public String mustRun(String... words) {
        return command(words).mustRun();
    }

    void forwardPackets() {
        mustRun("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    }

    /** A cable to another namespace; both ends are up, without addresses. */
    public void cable(String device, Namespace other, String otherDevice) {
        Command.of("ip", "link", "add", "name", device, "netns", name, "type", "veth",
            "peer", "name", otherDevice, "netns", other.name).mustRun();
        mustRun("ip", "link", "set", "dev", device, "up");
        other.mustRun("ip", "link", "set", "dev", otherDevice, "up");
    }

    /** Loads an nftables rule set. */
    void rules(String ruleSet) {
        mustRun("sh", "-c", "nft -f - <<'EOF'\n" + ruleSet + "\nEOF");
    }
}
