package org.ipop.switchboard;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;

/** Listens for streams on one address. Whoever listens there again takes it over. Thread: node loop. */
final class SwitchedListener extends Bound<LocalSockets, AutoCloseable> {
    private final SocketAddress address;
    private final Opening opening;
    private StreamAcceptor user;

    /** How a provider listens. */
    interface Opening {
        CompletionStage<AutoCloseable> listen(LocalSockets provider, StreamAcceptor acceptor);
    }

    SwitchedListener(Host host, SocketAddress address, Opening opening, Consumer<Object> atClose) {
        super(host, address.toString(), atClose);
        this.address = address;
        this.opening = opening;
    }

    /** New streams go to this acceptor from now on; closing the result ends that, unless another one has come. */
    AutoCloseable use(StreamAcceptor acceptor) {
        user = acceptor;
        return () -> {
            if (user == acceptor) {
                close();
            }
        };
    }

    /** Is this the listener there? Port 0 is always another one. */
    boolean isAt(SocketAddress bind) {
        return address.equals(bind) && !(bind instanceof InetSocketAddress inet && inet.getPort() == 0);
    }

    @Override
    CompletionStage<AutoCloseable> bind(LocalSockets from) {
        return opening.listen(from, stream -> user.accepted(stream));
    }

    @Override
    void bound(AutoCloseable made) {
        // nothing to learn from it
    }
}
