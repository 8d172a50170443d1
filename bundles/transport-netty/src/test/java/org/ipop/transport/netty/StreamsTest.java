package org.ipop.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.runtime.NodeContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** TCP streams against plain JDK sockets. */
class StreamsTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MIB = 1024 * 1024;

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
        private final Channels channels;
        private final NodeContext context;
        private final StreamListeners listeners;
        private final List<Conversation> conversations = new ArrayList<>();

        Cases(boolean epoll) {
            node = new RealNode(epoll);
            channels = node.channels();
            context = node.loop.open("test");
            listeners = node.ask(() -> new StreamListeners(channels, context, node.loop.counters()));
        }

        @AfterEach
        void close() {
            node.ask(() -> {
                listeners.close();
                return null;
            });
            node.close();
        }

        @Test
        void bytesGoBothWaysInHeapBuffers() throws IOException {
            ServerChannel server = listen(new StreamLimits(10, MIB, 0, 1, 1));
            try (Socket client = connect(server)) {
                client.getOutputStream().write("hello".getBytes(US_ASCII));
                awaitConversations(1);
                awaitText(first(), "hello");
                assertThat(write(first(), "answer")).isTrue();
                assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("answer");
                assertThat(first().allOnHeap).isTrue();
            }
            assertThat(node.eventually(() -> first().timesClosed == 1)).isTrue();
            assertThat(write(first(), "too late")).isFalse();
        }

        @Test
        void aFarEndThatHasSaidAllStillGetsItsAnswer() throws IOException {
            ServerChannel server = listen(StreamLimits.TCP);
            try (Socket client = connect(server)) {
                client.getOutputStream().write("question".getBytes(US_ASCII));
                client.shutdownOutput();
                awaitConversations(1);
                awaitText(first(), "question");
                assertThat(write(first(), "late answer")).isTrue();
                closeStream(first());
                assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("late answer");
            }
            assertThat(node.eventually(() -> first().timesClosed == 1)).isTrue();
        }

        @Test
        void closingComesAfterWhatWasWritten() throws IOException {
            ServerChannel server = listen(StreamLimits.TCP);
            try (Socket client = connect(server)) {
                awaitConversations(1);
                String large = "x".repeat(MIB);
                assertThat(write(first(), large)).isTrue();
                closeStream(first());
                assertThat(write(first(), "after close")).isFalse();
                assertThat(client.getInputStream().readAllBytes()).hasSize(MIB);
            }
        }

        @Test
        void aFarEndThatDoesNotReadMakesWritesFailAndNothingGrow() throws IOException {
            ServerChannel server = listen(StreamLimits.TCP);
            try (Socket client = connect(server)) {
                awaitConversations(1);
                int taken = 0;
                ByteBuf refused = Unpooled.buffer(MIB / 16).writeZero(MIB / 16);
                while (node.ask(() -> first().stream.write(refused.retainedDuplicate())) && taken < 1000) {
                    taken++;
                }
                assertThat(taken).as("chunks of 64 KiB taken").isBetween(16, 999);
                assertThat(node.counter("transport.stream.drop.queue")).isEqualTo(1);
                assertThat(client.getInputStream().readNBytes(taken * (MIB / 16))).hasSize(taken * (MIB / 16));
                assertThat(node.eventually(() -> refused.refCnt() == 1)).isTrue();
                assertThat(node.eventually(() -> first().stream.write(Unpooled.buffer().writeByte(1)))).isTrue();
                refused.release();
            }
        }

        @Test
        void anIdleStreamIsClosed() throws IOException {
            ServerChannel server = listen(new StreamLimits(10, MIB, 1, 10, 10));
            try (Socket client = connect(server)) {
                assertThat(client.getInputStream().read()).as("end of stream").isEqualTo(-1);
            }
            assertThat(node.eventually(() -> first().timesClosed == 1)).isTrue();
        }

        @Test
        void aHalfOpenStreamIsNotKeptForEver() throws IOException {
            ServerChannel server = listen(new StreamLimits(10, MIB, 0, 1, 10));
            try (Socket client = connect(server)) {
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).as("end of stream").isEqualTo(-1);
            }
            assertThat(node.eventually(() -> first().timesClosed == 1)).isTrue();
        }

        @Test
        void aReaderThatNeverTakesTheRestIsCutOffAfterClose() throws IOException {
            ServerChannel server = listen(new StreamLimits(10, 16 * MIB, 0, 10, 1));
            try (Socket client = connect(server)) {
                awaitConversations(1);
                write(first(), "x".repeat(12 * MIB));
                closeStream(first());
                assertThat(node.eventually(() -> first().timesClosed == 1)).isTrue();
                assertThat(client.isConnected()).isTrue();
            }
        }

        @Test
        void streamsBeyondTheLimitAreClosedAndCounted() throws IOException {
            ServerChannel server = listen(new StreamLimits(1, MIB, 0, 1, 1));
            try (Socket client = connect(server)) {
                awaitConversations(1);
                try (Socket second = connect(server)) {
                    assertThat(second.getInputStream().read()).isEqualTo(-1);
                }
                assertThat(node.counter("transport.stream.drop.limit")).isEqualTo(1);
                assertThat(client.isConnected()).isTrue();
            }
            assertThat(node.eventually(() -> first().timesClosed == 1)).isTrue();
            connect(server).close();
            awaitConversations(2);
        }

        @Test
        void aHandlerThatThrowsLosesItsStreamOnly() throws IOException {
            ServerChannel server = listen(StreamLimits.TCP);
            try (Socket client = connect(server); Socket other = connect(server)) {
                client.getOutputStream().write('!');
                assertThat(client.getInputStream().read()).isEqualTo(-1);
                other.getOutputStream().write("fine".getBytes(US_ASCII));
                assertThat(node.eventually(() -> conversations.get(1).text.toString().equals("fine"))).isTrue();
            }
        }

        @Test
        void openStreamsOutliveTheirListener() throws IOException {
            ServerChannel server = listen(StreamLimits.TCP);
            try (Socket client = connect(server)) {
                awaitConversations(1);
                node.ask(server::close);
                assertThat(node.eventually(() -> !server.isOpen())).isTrue();
                client.getOutputStream().write("still".getBytes(US_ASCII));
                awaitText(first(), "still");
            }
        }

        @Test
        void aTakenPortIsRefused() {
            ServerChannel server = listen(StreamLimits.TCP);
            InetSocketAddress taken = (InetSocketAddress) server.localAddress();
            assertThatThrownBy(() -> node.loop.ask(() -> listeners.listen(channels.tcp(), taken, Conversation::new,
                StreamLimits.TCP)).thenCompose(stage -> stage).toCompletableFuture().join())
                .hasRootCauseInstanceOf(BindException.class).hasMessageContaining("in use");
        }

        private ServerChannel listen(StreamLimits limits) {
            return node.loop.ask(() -> listeners.listen(channels.tcp(), new InetSocketAddress(LOOPBACK, 0),
                stream -> {
                    conversations.add(new Conversation(stream));
                    return conversations.getLast();
                }, limits)).thenCompose(stage -> stage).toCompletableFuture().join();
        }

        private static Socket connect(ServerChannel server) throws IOException {
            InetSocketAddress address = (InetSocketAddress) server.localAddress();
            Socket client = new Socket(address.getAddress(), address.getPort());
            client.setSoTimeout(PATIENCE_MILLIS);
            return client;
        }

        private Conversation first() {
            return conversations.getFirst();
        }

        private void awaitConversations(int count) {
            assertThat(conversations.size() >= count || node.eventually(() -> conversations.size() >= count)).isTrue();
        }

        private void awaitText(Conversation conversation, String text) {
            assertThat(node.eventually(() -> conversation.text.toString().equals(text))).isTrue();
        }

        private boolean write(Conversation conversation, String text) {
            return node.ask(() -> conversation.stream.write(Unpooled.copiedBuffer(text, US_ASCII)));
        }

        private void closeStream(Conversation conversation) {
            node.ask(() -> {
                conversation.stream.close();
                conversation.stream.close();
                return null;
            });
        }
    }

    /** Remembers what it got; a '!' is more than it can take. */
    private static final class Conversation implements StreamAcceptor.Handler {
        private final StreamAcceptor.Stream stream;
        private final StringBuilder text = new StringBuilder();
        private boolean allOnHeap = true;
        private int timesClosed;

        private Conversation(StreamAcceptor.Stream stream) {
            this.stream = stream;
        }

        @Override
        public void data(ByteBuf bytes) {
            text.append(bytes.toString(US_ASCII));
            allOnHeap &= bytes.hasArray();
            bytes.release();
            if (text.toString().equals("!")) {
                throw new IllegalStateException("a handler's mistake");
            }
        }

        @Override
        public void closed() {
            timesClosed++;
        }
    }
}
