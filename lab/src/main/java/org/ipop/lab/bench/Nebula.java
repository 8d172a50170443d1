package org.ipop.lab.bench;

import java.util.List;

final class Nebula implements Peer {
    private static final String NETWORK = "10.82.0.";

    @Override
    public String name() {
        return "nebula";
    }

    @Override
    public List<String> commands() {
        return List.of("nebula", "nebula-cert");
    }

    @Override
    public Tunnel start(End a, End b) {
        String ca = a.file("nebula/ca", "");
        a.must("nebula-cert", "ca", "-name", "bench", "-out-crt", ca + ".crt", "-out-key", ca + ".key");
        return Tunnel.of(NETWORK + b.number(), start(a, b, ca), start(b, a, ca));
    }

    private static Process start(End end, End other, String ca) {
        String own = end.file("nebula/node", "");
        end.must("nebula-cert", "sign", "-ca-crt", ca + ".crt", "-ca-key", ca + ".key", "-name",
            end.host().name(), "-ip", NETWORK + end.number() + "/24", "-out-crt", own + ".crt", "-out-key",
            own + ".key");
        return end.run("nebula", "-config", end.file("nebula/config.yml", """
            pki: {ca: %1$s.crt, cert: %2$s.crt, key: %2$s.key}
            static_host_map: {"%3$s": ["%4$s:4242"]}
            lighthouse: {am_lighthouse: false}
            listen: {host: 0.0.0.0, port: 4242}
            tun: {dev: nebula, mtu: %5$d}
            logging: {level: warning}
            firewall:
              outbound: [{port: any, proto: any, host: any}]
              inbound: [{port: any, proto: any, host: any}]
            """.formatted(ca, own, NETWORK + other.number(), other.address(), MTU)));
    }
}
