package org.ipop.lab.bench;

final class Fastd implements Peer {
    private static final String NETWORK = "10.84.0.";
    private static final int PORT = 10_000;

    @Override
    public String name() {
        return "fastd";
    }

    @Override
    public Tunnel start(End a, End b) {
        String secretA = secret(a);
        String secretB = secret(b);
        return Tunnel.of(NETWORK + b.number(), start(a, secretA, b, secretB), start(b, secretB, a, secretA));
    }

    private static Process start(End end, String secret, End other, String otherSecret) {
        String otherKey = end.must("fastd", "--machine-readable", "--show-key", "--config",
            end.file("fastd/other.conf", "secret \"" + otherSecret + "\";\n")).strip();
        Process process = end.run("fastd", "--config", end.file("fastd/fastd.conf", """
            bind %s:%d;
            mode tun;
            interface "fastd";
            mtu %d;
            method "salsa2012+umac";
            secret "%s";
            peer "other" { key "%s"; remote %s:%d; }
            """.formatted(end.address(), PORT, MTU, secret, otherKey, other.address(), PORT)));
        end.configure("fastd", NETWORK);
        return process;
    }

    private static String secret(End end) {
        return end.must("fastd", "--machine-readable", "--generate-key").lines().findFirst().orElseThrow().strip();
    }
}
