package org.ipop.link;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.StateFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's port: the configured one, or a free one that the state folder remembers, so that port forwardings and
 * peers' memories of us stay good.
 */
final class ListeningPort {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningPort.class);
    private static final String FILE = "port";
    private static final int MAX_PORT = 65535;

    private final Transport transport;
    private final StateFolder state;

    ListeningPort(Transport transport, StateFolder state) {
        this.transport = transport;
        this.state = state;
    }

    /** Fails with {@link Refused} if the configured port cannot be had. */
    CompletionStage<TransportSocket> open(InetSocketAddress wanted, DatagramSink sink) {
        if (wanted.getPort() != 0) {
            return transport.open(wanted, sink).exceptionallyCompose(error -> refuse(wanted, error));
        }
        int remembered = remembered();
        CompletionStage<TransportSocket> socket = transport.open(
            new InetSocketAddress(wanted.getAddress(), remembered), sink);
        if (remembered != 0) {
            socket = socket.exceptionallyCompose(error -> another(wanted, remembered, sink, error));
        }
        return socket.thenApply(opened -> remember(opened, remembered));
    }

    private CompletionStage<TransportSocket> another(InetSocketAddress wanted, int remembered, DatagramSink sink,
                                                     Throwable error) {
        LOG.warn("the port of last time is taken, another one serves: port={} reason={}", remembered,
            cause(error).getMessage());
        return transport.open(wanted, sink);
    }

    private static CompletionStage<TransportSocket> refuse(InetSocketAddress wanted, Throwable error) {
        Throwable cause = cause(error);
        return CompletableFuture.failedFuture(cause instanceof BindException
            ? new Refused("cannot listen on " + wanted.getHostString() + " port " + wanted.getPort() + " (UDP): "
                + cause.getMessage() + "; stop what uses it or set another 'listen' (port 0 takes any free one)")
            : cause);
    }

    static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private TransportSocket remember(TransportSocket opened, int before) {
        int port = opened.local().getPort();
        if (port != before) {
            state.write(FILE, Integer.toString(port).getBytes(StandardCharsets.US_ASCII));
        }
        return opened;
    }

    /** A file that holds no port counts as none: it is written anew. */
    private int remembered() {
        String text = state.read(FILE).map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip()).orElse("");
        if (!text.matches("[0-9]{1,5}")) {
            return 0;
        }
        int port = Integer.parseInt(text);
        return port <= MAX_PORT ? port : 0;
    }
}
