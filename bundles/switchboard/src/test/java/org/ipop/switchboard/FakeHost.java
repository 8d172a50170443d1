package org.ipop.switchboard;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Prefix;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.TransportSocket;

/** A host whose addresses are taken by one socket each, whichever provider opened it. */
final class FakeHost {
    /** By address: a {@link Socket} or a {@link StreamAcceptor}. */
    final Map<Object, Object> taken = new LinkedHashMap<>();
    final Map<String, FakeHost> elsewhere = new LinkedHashMap<>();
    private int nextPort = 40_000;

    LocalSockets provider() {
        return new Provider();
    }

    Socket socket(InetSocketAddress at) {
        return (Socket) taken.get(at);
    }

    private CompletionStage<TransportSocket> bind(InetSocketAddress wanted, DatagramSink sink) {
        int port = wanted.getPort() == 0 ? nextPort++ : wanted.getPort();
        InetSocketAddress at = new InetSocketAddress(wanted.getAddress(), port);
        if (taken.containsKey(at)) {
            return CompletableFuture.failedStage(new BindException(at + " is taken"));
        }
        Socket made = new Socket(at, sink);
        taken.put(at, made);
        return CompletableFuture.completedStage(made);
    }

    private CompletionStage<AutoCloseable> listen(Object at, StreamAcceptor acceptor) {
        if (taken.putIfAbsent(at, acceptor) != null) {
            return CompletableFuture.failedStage(new BindException(at + " is taken"));
        }
        return CompletableFuture.completedStage(() -> taken.remove(at));
    }

    private final class Provider implements LocalSockets {
        @Override
        public CompletionStage<TransportSocket> udp(InetSocketAddress bind, DatagramSink sink) {
            return bind(bind, sink);
        }

        @Override
        public CompletionStage<TransportSocket> multicast(InetAddress group, int port, DatagramSink sink) {
            return bind(new InetSocketAddress(group, port), sink);
        }

        @Override
        public CompletionStage<AutoCloseable> tcp(InetSocketAddress bind, StreamAcceptor acceptor) {
            return listen("tcp " + bind, acceptor);
        }

        @Override
        public CompletionStage<AutoCloseable> unix(Path path, StreamAcceptor acceptor) {
            return listen(UnixDomainSocketAddress.of(path), acceptor);
        }

        @Override
        public List<InterfaceAddress> addresses() {
            return List.of(new InterfaceAddress("eth0", Prefix.parse("192.0.2.1/24")));
        }

        @Override
        public LocalSockets inside(String namespace) {
            return elsewhere.computeIfAbsent(namespace, name -> new FakeHost()).provider();
        }
    }

    /** One that is open. */
    final class Socket implements TransportSocket {
        final List<Datagram> sent = new ArrayList<>();
        final DatagramSink sink;
        private final InetSocketAddress local;

        private Socket(InetSocketAddress local, DatagramSink sink) {
            this.local = local;
            this.sink = sink;
        }

        void receive(Datagram datagram) {
            sink.datagram(this, datagram);
            sink.flush();
        }

        @Override
        public InetSocketAddress local() {
            return local;
        }

        @Override
        public int mtu() {
            return 1_400;
        }

        @Override
        public void send(Datagram datagram) {
            sent.add(datagram);
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
            taken.remove(local, this);
        }
    }
}
