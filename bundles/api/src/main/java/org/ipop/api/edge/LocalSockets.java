package org.ipop.api.edge;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Prefix;

/** Sockets on this host's own addresses: name service, LAN discovery, control. Thread: node loop. */
public interface LocalSockets {
    /** Fails with {@link java.net.BindException} if the address is not ours or taken. */
    CompletionStage<TransportSocket> udp(InetSocketAddress bind, DatagramSink sink);

    /** Joins a multicast group on every interface that can, this host's other sockets included (SO_REUSEADDR). */
    CompletionStage<TransportSocket> multicast(InetAddress group, int port, DatagramSink sink);

    /** Listens for streams; closing the result stops listening, open streams live on. */
    CompletionStage<AutoCloseable> tcp(InetSocketAddress bind, StreamAcceptor acceptor);

    /** Listens on a Unix domain socket of mode 0600; a stale socket file is replaced. */
    CompletionStage<AutoCloseable> unix(Path path, StreamAcceptor acceptor);

    /**
     * Opens a stream to a server. Fails with a {@link java.io.IOException} if that does not answer within some seconds,
     * and where this edge opens none.
     */
    default CompletionStage<StreamAcceptor.Stream> connect(InetSocketAddress server, StreamAcceptor.Handler handler) {
        return CompletableFuture.failedStage(new ConnectException("no streams are opened here"));
    }

    /** The addresses of all interfaces that are up, with prefix lengths; loopback and link-local ones included. */
    List<InterfaceAddress> addresses();

    /**
     * The same in a network namespace of this host ({@link org.ipop.api.runtime.NetworkNamespaces}). Whether it is
     * there shows when something is opened.
     */
    LocalSockets inside(String namespace);

    /** One address of one interface. */
    record InterfaceAddress(String device, Prefix prefix) {
    }
}
