package org.ipop.lab.bench;

import java.util.List;

/** WireGuard in user space; from 2023 on with TUN and UDP offloads, as in bookworm-backports. */
final class WireguardGo implements Peer {
    private static final String NETWORK = "10.81.0.";
    private static final String PORT = "51820";

    @Override
    public String name() {
        return "wireguard-go";
    }

    @Override
    public List<String> commands() {
        return List.of("wireguard-go", "wg");
    }

    @Override
    public Tunnel start(End a, End b) {
        String keyA = a.must("wg", "genkey").strip();
        String keyB = b.must("wg", "genkey").strip();
        return Tunnel.of(NETWORK + b.number(), start(a, keyA, b, publicKey(b, keyB)),
            start(b, keyB, a, publicKey(a, keyA)));
    }

    /** Devices have different names, since their control sockets lie side by side in the file system. */
    private static Process start(End end, String key, End other, String otherKey) {
        String device = "wg" + end.number();
        Process process = end.run("wireguard-go", "--foreground", device);
        end.configure(device, NETWORK);
        end.must("wg", "set", device, "private-key", end.file("wg.key", key), "listen-port", PORT, "peer", otherKey,
            "allowed-ips", NETWORK + "0/24", "endpoint", other.address() + ":" + PORT);
        return process;
    }

    private static String publicKey(End end, String key) {
        return end.must("sh", "-c", "wg pubkey < " + end.file("wg.key", key)).strip();
    }
}
