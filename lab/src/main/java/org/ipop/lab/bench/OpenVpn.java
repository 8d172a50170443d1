package org.ipop.lab.bench;

import java.util.ArrayList;
import java.util.List;

final class OpenVpn implements Peer {
    private static final String NETWORK = "10.86.0.";

    @Override
    public String name() {
        return "openvpn";
    }

    @Override
    public List<String> commands() {
        return List.of("openvpn", "openssl");
    }

    @Override
    public Tunnel start(End a, End b) {
        String printA = certify(a);
        String printB = certify(b);
        return Tunnel.of(NETWORK + b.number(), start(a, b, printB, "--tls-server", "--dh", "none"),
            start(b, a, printA, "--tls-client"));
    }

    /** A certificate of its own; the other end knows it by this fingerprint. */
    private static String certify(End end) {
        String own = end.file("openvpn/own", "");
        end.must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=" + end.host().name(), "-days", "2", "-keyout", own + ".key", "-out", own + ".crt");
        return end.must("openssl", "x509", "-in", own + ".crt", "-noout", "-fingerprint", "-sha256").strip()
            .replaceFirst(".*=", "");
    }

    private static Process start(End end, End other, String fingerprint, String... role) {
        String own = end.folder().resolve("openvpn/own").toString();
        List<String> words = new ArrayList<>(List.of("openvpn", "--dev", "ovpn", "--dev-type", "tun", "--local",
            end.address(), "--remote", other.address(), "--port", "1194", "--topology", "subnet", "--ifconfig",
            NETWORK + end.number(), "255.255.255.0", "--tun-mtu", String.valueOf(MTU), "--data-ciphers",
            "AES-256-GCM", "--cert", own + ".crt", "--key", own + ".key", "--peer-fingerprint", fingerprint));
        words.addAll(List.of(role));
        return end.run(words.toArray(String[]::new));
    }
}
