package org.ipop.transport.stream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The JDK's own HTTP client judges our listener. */
class JdkWebSocketTest {
    private final StreamNode listener = StreamNode.listening();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.shutdownNow();
        listener.close();
    }

    @Test
    void binaryMessagesPassBothWays() {
        CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder().buildAsync(
            URI.create("ws://127.0.0.1:" + listener.address().getPort() + "/ws"), new WebSocket.Listener() {
                @Override
                public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
                    assertThat(last).isTrue();
                    answer.complete(ByteBuffer.allocate(data.remaining()).put(data).flip());
                    return null;
                }
            }).orTimeout(15, SECONDS).join();
        byte[] sent = new byte[1_400];
        sent[0] = 9;
        socket.sendBinary(ByteBuffer.wrap(sent), true).join();
        assertThat(listener.eventually(() -> listener.received.size() == 1)).isTrue();
        assertThat(listener.received.getFirst()).isEqualTo(sent);
        InetSocketAddress back = listener.senders.getFirst();
        listener.send(back, new byte[300]);
        assertThat(answer.orTimeout(15, SECONDS).join().remaining()).isEqualTo(300);
        socket.abort();
        assertThat(listener.eventually(() -> listener.closed.equals(java.util.List.of(back)))).isTrue();
    }

    @Test
    void otherPagesAreNotFound() throws Exception {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + listener.address().getPort() + "/index.html")).build(),
            HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("Not Found");
    }
}
