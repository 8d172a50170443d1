package org.ipop.lab.bench;

import java.util.List;
import org.ipop.lab.Internet;
import org.ipop.lab.Node;

/** The product, with devices as long as those of the others. */
final class Ipop implements Peer {
    private final Internet internet;

    Ipop(Internet internet) {
        this.internet = internet;
    }

    @Override
    public String name() {
        return "ipop";
    }

    @Override
    public List<String> commands() {
        return List.of();
    }

    @Override
    public Tunnel start(End a, End b) {
        Node one = internet.node(a.host()).start("--conf", configuration(a), "--seed").awaitReady();
        Node two = internet.node(b.host()).start("--conf", configuration(b)).awaitReady();
        one.mustIpop("create", "bench", "--host", a.host().name());
        String joined = two.mustIpop("join", one.mustIpop("invite", "bench").strip()).strip();
        return new Tunnel(joined.split("\\s+")[1], List.of(one.pid(), two.pid()));
    }

    private static String configuration(End end) {
        return end.file("ipop.conf", "{\"mtu\": " + MTU + "}");
    }
}
