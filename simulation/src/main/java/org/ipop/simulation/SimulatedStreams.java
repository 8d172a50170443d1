package org.ipop.simulation;

import io.netty.buffer.ByteBuf;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.StreamAcceptor.Handler;
import org.ipop.api.edge.StreamAcceptor.Stream;

/** Stream listeners of one host, and pipes to them. */
final class SimulatedStreams {
    private final SimulatedHost host;
    private final Map<SocketAddress, StreamAcceptor> listeners = new HashMap<>();

    SimulatedStreams(SimulatedHost host) {
        this.host = host;
    }

    AutoCloseable listen(SocketAddress bind, StreamAcceptor acceptor) throws BindException {
        if (listeners.putIfAbsent(bind, acceptor) != null) {
            throw new BindException("Address already in use: " + bind);
        }
        return () -> listeners.remove(bind, acceptor);
    }

    Stream connect(SocketAddress to, Handler handler) throws ConnectException {
        StreamAcceptor acceptor = listeners.get(to);
        if (acceptor == null) {
            throw new ConnectException("Connection refused: " + to);
        }
        End client = new End();
        End server = new End();
        client.far = server;
        server.far = client;
        client.handler = handler;
        server.handler = acceptor.accepted(server);
        return client;
    }

    void clear() {
        listeners.clear();
    }

    /** One end of a pipe; bytes and closing arrive at the far end in a later turn of the loop, in order. */
    private final class End implements Stream {
        private End far;
        private Handler handler;
        private boolean closing;
        private boolean closed;

        @Override
        public boolean write(ByteBuf bytes) {
            if (closing || closed) {
                bytes.release();
                return false;
            }
            host.loop().execute(() -> far.take(bytes));
            return true;
        }

        @Override
        public void close() {
            if (!closing) {
                closing = true;
                host.loop().execute(() -> {
                    far.end();
                    end();
                });
            }
        }

        private void take(ByteBuf bytes) {
            if (closed) {
                bytes.release();
            } else {
                handler.data(bytes);
            }
        }

        private void end() {
            if (!closed) {
                closed = true;
                handler.closed();
            }
        }
    }
}
