package org.ipop.switchboard;

import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.NodeContext;

/**
 * The node's port to the network. Its descriptor goes from one transport to the next, and datagrams wait in the kernel
 * meanwhile; where that cannot be, the port is bound anew. Thread: node loop.
 */
final class SwitchedPort extends SwitchedSocket<Transport> {
    static final long CLAIM_NANOS = 5_000_000_000L;

    private OptionalInt left = OptionalInt.empty();
    private NodeContext.Timer claim;

    SwitchedPort(Host host, InetSocketAddress wanted, Consumer<Object> atClose) {
        super(host, wanted, Transport::open, atClose);
    }

    @Override
    void leave(TransportSocket former) {
        left = former.suspend();
        if (left.isPresent()) {
            claim = host().shared().context().schedule(CLAIM_NANOS, this::closeLeft);
        }
    }

    @Override
    CompletionStage<TransportSocket> bind(Transport from) {
        if (left.isEmpty()) {
            return super.bind(from);
        }
        return from.adopt(left.getAsInt(), receiver()).whenComplete((made, error) -> {
            if (error == null) {
                claim.cancel();
                left = OptionalInt.empty();
            } else {
                closeLeft();
            }
        }).exceptionallyCompose(error -> super.bind(from));
    }

    @Override
    void ended() {
        super.ended();
        closeLeft();
    }

    private void closeLeft() {
        if (left.isPresent()) {
            claim.cancel();
            host().descriptors().close(left.getAsInt());
            left = OptionalInt.empty();
        }
    }
}
