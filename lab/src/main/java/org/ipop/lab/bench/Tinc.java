package org.ipop.lab.bench;

import java.util.List;

final class Tinc implements Peer {
    private static final String NETWORK = "10.83.0.";

    @Override
    public String name() {
        return "tinc";
    }

    @Override
    public List<String> commands() {
        return List.of("tincd", "openssl");
    }

    @Override
    public Tunnel start(End a, End b) {
        String keyA = describe(a);
        String keyB = describe(b);
        return Tunnel.of(NETWORK + b.number(), start(a, b, keyB), start(b, a, keyA));
    }

    /** Its key, and what others need to know of it. */
    private static String describe(End end) {
        String key = end.file("tinc/rsa_key.priv", "");
        end.must("openssl", "genrsa", "-traditional", "-out", key, "2048");
        String about = "Address = " + end.address() + "\nSubnet = " + NETWORK + end.number() + "/32\n"
            + end.must("openssl", "rsa", "-in", key, "-RSAPublicKey_out");
        end.file("tinc/hosts/" + name(end), about);
        return about;
    }

    private static Process start(End end, End other, String about) {
        end.file("tinc/hosts/" + name(other), about);
        end.file("tinc/tinc.conf", "Name = %s\nConnectTo = %s\nInterface = tinc\n".formatted(name(end), name(other)));
        String folder = end.folder().resolve("tinc").toString();
        Process process = end.run("tincd", "--config", folder, "--no-detach", "--pidfile", folder + "/pid");
        end.configure("tinc", NETWORK);
        return process;
    }

    private static String name(End end) {
        return "end" + end.number();
    }
}
