package org.ipop.nat.portmap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.runtime.NodeContext;

/** The default routers of a Linux host; on other systems none is found. */
final class ProcGateways implements Gateways {
    private static final Path IPV4 = Path.of("/proc/net/route");
    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final Path IPV6 = Path.of("/proc/net/ipv6_route");

    private final NodeContext context;
    private final LocalSockets local;

    ProcGateways(NodeContext context, LocalSockets local) {
        this.context = context;
        this.local = local;
    }

    @Override
    public CompletionStage<List<Gateway>> find() {
        CompletableFuture<List<Gateway>> found = new CompletableFuture<>();
        List<LocalSockets.InterfaceAddress> own = local.addresses();
        boolean begun = context.compute(this,
            () -> RouteTable.gateways(lines(IPV4), lines(IPV6), own, ProcGateways::index),
            (gateways, error) -> found.complete(error == null ? gateways : List.of()));
        if (!begun) {
            found.complete(List.of());
        }
        return found;
    }

    private static int index(String device) {
        try {
            return Integer.parseInt(Files.readString(DEVICES.resolve(device).resolve("ifindex")).strip());
        } catch (IOException | IllegalArgumentException gone) {
            return 0;
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
