package org.ipop.transport.netty;

import java.util.function.Supplier;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.runtime.NetworkNamespaces;
import org.ipop.runtime.NettyLoop;
import org.ipop.runtime.PosixDescriptors;

/** The product's sockets for tests of other bundles. */
public final class KernelSockets {
    private KernelSockets() {
    }

    public static LocalSockets on(NettyLoop loop) {
        return new NettyLocalSockets(loop, new Channels(loop, new PosixDescriptors()), new NetworkNamespaces() {
            @Override
            public <T> T within(String name, Supplier<T> task) {
                return task.get();
            }
        });
    }
}
