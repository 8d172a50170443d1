package org.ipop.lab.bench;

/** With the device's MTU that it chooses itself. */
final class Yggdrasil implements Peer {
    private static final int PORT = 9001;

    @Override
    public String name() {
        return "yggdrasil";
    }

    @Override
    public Tunnel start(End a, End b) {
        String fileA = configure(a, "Listen", a);
        String fileB = configure(b, "Peers", a);
        String far = b.must("yggdrasil", "-useconffile", fileB, "-address").strip();
        return Tunnel.of(far, a.run("yggdrasil", "-useconffile", fileA), b.run("yggdrasil", "-useconffile", fileB));
    }

    private static String configure(End end, String role, End listening) {
        String made = end.must("yggdrasil", "-genconf", "-json");
        String others = "\"%s\": [\"tls://%s:%d\"]".formatted(role, listening.address(), PORT);
        return end.file("yggdrasil.conf", made
            .replaceFirst("\"" + role + "\": \\[\\]", others)
            .replaceFirst("\"AdminListen\": \"[^\"]*\"", "\"AdminListen\": \"none\"")
            .replaceFirst("\"MulticastInterfaces\": \\[[^\\]]*\\]", "\"MulticastInterfaces\": []"));
    }
}
