package org.ipop.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Prefix;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.TransportSocket;
import org.ipop.runtime.LinuxNamespaces;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalSocketsTest {
    @Nested
    class OnEpoll extends Cases {
        OnEpoll() {
            super(true);
        }
    }

    @Nested
    class OnNio extends Cases {
        OnNio() {
            super(false);
        }
    }

    abstract static class Cases {
        private final RealNode node;
        private final NettyLocalSockets sockets;
        @TempDir
        Path folder;

        Cases(boolean epoll) {
            node = new RealNode(epoll);
            sockets = node.ask(() -> new NettyLocalSockets(node.loop, node.channels(), new LinuxNamespaces()));
        }

        @AfterEach
        void close() {
            node.ask(() -> {
                sockets.close();
                return null;
            });
            node.close();
        }

        @ParameterizedTest
        @ValueSource(strings = {"239.255.77.66", "ff02::7766", "ff05::7766"})
        void membersOfAGroupOnOneHostHearEachOther(String address) {
            InetAddress group = InetAddress.ofLiteral(address);
            Ear one = new Ear();
            Ear other = new Ear();
            Ear stranger = new Ear();
            TransportSocket first = await(() -> sockets.multicast(group, 0, one));
            int port = first.local().getPort();
            TransportSocket second = await(() -> sockets.multicast(group, port, other));
            byte[] raw = group.getAddress();
            raw[raw.length - 1]++;
            await(() -> sockets.multicast(InetAddress.getByAddress(raw), port, stranger));
            say(first, new InetSocketAddress(group, port), "here I am");
            assertThat(node.eventually(() -> one.heard("here I am") && other.heard("here I am"))).isTrue();
            assertThat(other.socket).isSameAs(second);
            assertThat(other.from.getPort()).isEqualTo(port);
            say(second, other.from, "to you alone");
            assertThat(node.counter("transport.multicast.join-failed")).isZero();
            if (group.getAddress().length == 4) {
                assertThat(node.ask(() -> stranger.heard("here I am"))).as("heard in another group").isFalse();
            }
        }

        @Test
        void onlyGroupsCanBeJoined() {
            assertThatThrownBy(() -> await(() -> sockets.multicast(InetAddress.ofLiteral("10.0.0.1"), 0, new Ear())))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void udpOnALocalAddress() {
            Ear ear = new Ear();
            InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
            TransportSocket server = await(() -> sockets.udp(any, ear));
            say(await(() -> sockets.udp(any, new Ear())), server.local(), "query");
            assertThat(node.eventually(() -> ear.heard("query"))).isTrue();
            assertThatThrownBy(() -> await(() -> sockets.udp(server.local(), ear)))
                .hasRootCauseInstanceOf(BindException.class);
        }

        @Test
        void inANetworkNamespaceTheSamePortIsAnotherOne() throws Exception {
            assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
            String name = "ipop-sockets-" + ProcessHandle.current().pid();
            run("ip", "netns", "add", name);
            try {
                run("ip", "-n", name, "link", "set", "lo", "up");
                LocalSockets inside = node.ask(() -> sockets.inside(name));
                Ear outer = new Ear();
                Ear inner = new Ear();
                InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
                InetSocketAddress at = await(() -> sockets.udp(any, outer)).local();
                await(() -> inside.udp(at, inner));
                await(() -> sockets.tcp(at, Echo::new));
                await(() -> inside.tcp(at, Echo::new));
                say(await(() -> inside.udp(any, new Ear())), at, "inside");
                assertThat(node.eventually(() -> inner.heard("inside"))).isTrue();
                assertThat(node.ask(() -> outer.heard("inside"))).isFalse();
                assertThat(node.ask(inside::addresses)).extracting(InterfaceAddress::device).containsOnly("lo");
            } finally {
                run("ip", "netns", "del", name);
            }
        }

        private static void run(String... command) throws Exception {
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).as("%s", List.of(command)).isZero();
        }

        @Test
        void aMissingNamespaceFailsAsAMissingAddressDoes() {
            LocalSockets nowhere = node.ask(() -> sockets.inside("ipop-nonesuch"));
            InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
            assertThatThrownBy(() -> await(() -> nowhere.udp(any, new Ear())))
                .hasRootCauseInstanceOf(BindException.class);
            assertThatThrownBy(() -> await(() -> nowhere.tcp(any, Echo::new)))
                .hasRootCauseInstanceOf(BindException.class);
            assertThat(node.ask(nowhere::addresses)).isEmpty();
        }

        @Test
        void aUnixSocketIsOursAloneAndGoesWithItsListener() throws Exception {
            Path path = folder.resolve("node.sock");
            AutoCloseable listener = await(() -> sockets.unix(path, Echo::new));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
            assertThat(echoOf(path)).isEqualTo("ping");
            try (var files = Files.list(folder)) {
                assertThat(files).as("nothing beside it").containsExactly(path);
            }
            node.ask(() -> {
                listener.close();
                return null;
            });
            assertThat(node.eventually(() -> Files.notExists(path))).isTrue();
        }

        @Test
        void aStaleUnixSocketIsReplacedAndALiveOneRefused() throws IOException {
            Path path = folder.resolve("node.sock");
            try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                dead.bind(UnixDomainSocketAddress.of(path));
            }
            Files.createDirectory(folder.resolve(".new"));
            await(() -> sockets.unix(path, Echo::new));
            assertThat(echoOf(path)).isEqualTo("ping");
            assertThatThrownBy(() -> await(() -> sockets.unix(path, Echo::new)))
                .hasRootCauseInstanceOf(BindException.class).hasMessageContaining("another process listens there");
            assertThat(echoOf(path)).isEqualTo("ping");
        }

        @Test
        void aListenerLeavesTheSocketOfItsSuccessorAlone() throws Exception {
            Path path = folder.resolve("node.sock");
            AutoCloseable former = await(() -> sockets.unix(path, Echo::new));
            Files.delete(path);
            await(() -> sockets.unix(path, Echo::new));
            node.ask(() -> {
                former.close();
                return null;
            });
            assertThat(echoOf(path)).isEqualTo("ping");
        }

        @Test
        void aFileOrAnEndlessPathIsNoPlaceForASocket() throws IOException {
            Path file = Files.writeString(folder.resolve("file"), "precious");
            assertThatThrownBy(() -> await(() -> sockets.unix(file, Echo::new)))
                .hasRootCauseInstanceOf(BindException.class).hasMessageContaining("no socket");
            assertThat(file).hasContent("precious");
            assertThatThrownBy(() -> await(() -> sockets.unix(folder.resolve("x".repeat(200)).resolve("s"), Echo::new)))
                .hasRootCauseInstanceOf(BindException.class).hasMessageContaining("shorter");
            assertThatThrownBy(() -> await(() -> sockets.unix(folder.resolve("nowhere/s"), Echo::new)))
                .hasRootCauseInstanceOf(BindException.class);
        }

        @Test
        void aStreamToAServerCarriesBytesBothWaysAndEndsWithIt() throws IOException {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0))) {
                Listener listener = new Listener();
                StreamAcceptor.Stream stream = await(() ->
                    sockets.connect((InetSocketAddress) server.getLocalAddress(), listener));
                try (SocketChannel far = server.accept()) {
                    node.ask(() -> stream.write(Unpooled.copiedBuffer("ping", US_ASCII)));
                    ByteBuffer heard = ByteBuffer.wrap(Channels.newInputStream(far).readNBytes(4));
                    far.write(heard);
                    assertThat(node.eventually(() -> listener.heard.toString().equals("ping"))).isTrue();
                }
                node.ask(() -> {
                    stream.close();
                    return null;
                });
                assertThat(node.eventually(() -> listener.closed == 1)).isTrue();
            }
        }

        @Test
        void aServerThatIsNotThereFails() throws IOException {
            InetSocketAddress gone;
            try (ServerSocketChannel server = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                gone = (InetSocketAddress) server.getLocalAddress();
            }
            assertThatThrownBy(() -> await(() -> sockets.connect(gone, new Listener())))
                .hasRootCauseInstanceOf(IOException.class);
        }

        @Test
        void addressesNameTheLoopback() {
            assertThat(node.ask(sockets::addresses)).contains(
                new InterfaceAddress("lo", Prefix.parse("127.0.0.1/8")),
                new InterfaceAddress("lo", Prefix.parse("::1/128")));
        }

        private <T> T await(Callable<CompletionStage<T>> opening) {
            return node.loop.ask(opening).thenCompose(stage -> stage)
                .toCompletableFuture().orTimeout(10, SECONDS).join();
        }

        private void say(TransportSocket from, InetSocketAddress to, String word) {
            node.ask(() -> {
                from.send(Datagram.of(Unpooled.copiedBuffer(word, US_ASCII), to));
                from.flush();
                return null;
            });
        }

        private static String echoOf(Path path) throws IOException {
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                client.write(ByteBuffer.wrap("ping".getBytes(US_ASCII)));
                client.shutdownOutput();
                return new String(Channels.newInputStream(client).readNBytes(4), US_ASCII);
            }
        }
    }

    private static final class Ear implements DatagramSink {
        private final List<String> words = new ArrayList<>();
        private InetSocketAddress from;
        private TransportSocket socket;

        @Override
        public void datagram(TransportSocket receiver, Datagram datagram) {
            words.add(datagram.payload().toString(US_ASCII));
            from = datagram.remote();
            socket = receiver;
            datagram.payload().release();
        }

        private boolean heard(String word) {
            return words.contains(word);
        }
    }

    private static final class Listener implements StreamAcceptor.Handler {
        private final StringBuilder heard = new StringBuilder();
        private int closed;

        @Override
        public void data(ByteBuf bytes) {
            heard.append(bytes.toString(US_ASCII));
            bytes.release();
        }

        @Override
        public void closed() {
            closed++;
        }
    }

    private record Echo(StreamAcceptor.Stream stream) implements StreamAcceptor.Handler {
        @Override
        public void data(ByteBuf bytes) {
            stream.write(bytes);
        }

        @Override
        public void closed() {
            // nothing to tidy up
        }
    }
}
