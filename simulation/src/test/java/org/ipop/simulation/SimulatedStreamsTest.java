package org.ipop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.StreamAcceptor.Handler;
import org.ipop.api.edge.StreamAcceptor.Stream;
import org.junit.jupiter.api.Test;

class SimulatedStreamsTest {
    private final VirtualTime time = new VirtualTime(3);
    private final SimulatedSockets sockets = new SimulatedInternet(time).host("a", "198.51.100.1").sockets();
    private final InetSocketAddress address = Probe.at("198.51.100.1", 53);
    private final List<String> heard = new ArrayList<>();

    @Test
    void bytesGoBothWaysAndClosingIsHeardOnceOnBothEnds() {
        sockets.tcp(address, stream -> new Ear("server", () -> stream.write(bytes("pong"))));
        Stream client = await(sockets.connect(address, new Ear("client", () -> { })));
        assertThat(client.write(bytes("ping"))).isTrue();
        time.run(0);
        client.close();
        assertThat(client.write(bytes("late"))).isFalse();
        time.run(0);
        assertThat(heard).containsExactly("server:ping", "client:pong", "server closed", "client closed");
    }

    @Test
    void nobodyListensOrSomebodyAlreadyDoes() throws Exception {
        assertThat(failure(sockets.connect(address, new Ear("client", () -> { }))))
            .isInstanceOf(ConnectException.class);
        AutoCloseable listener = await(sockets.tcp(address, stream -> new Ear("server", () -> { })));
        assertThat(failure(sockets.tcp(address, stream -> new Ear("other", () -> { }))))
            .isInstanceOf(BindException.class);
        listener.close();
        assertThat(failure(sockets.connect(address, new Ear("client", () -> { }))))
            .isInstanceOf(ConnectException.class);
    }

    private <T> T await(CompletionStage<T> stage) {
        time.run(0);
        return stage.toCompletableFuture().join();
    }

    private Throwable failure(CompletionStage<?> stage) {
        time.run(0);
        return stage.toCompletableFuture().exceptionNow();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private final class Ear implements Handler {
        private final String name;
        private final Runnable answer;

        private Ear(String name, Runnable answer) {
            this.name = name;
            this.answer = answer;
        }

        @Override
        public void data(ByteBuf content) {
            heard.add(name + ":" + content.toString(StandardCharsets.US_ASCII));
            content.release();
            answer.run();
        }

        @Override
        public void closed() {
            heard.add(name + " closed");
        }
    }
}
