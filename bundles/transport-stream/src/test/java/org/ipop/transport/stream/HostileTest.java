package org.ipop.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever comes to a listener with something else than it serves. */
class HostileTest {
    private static final String UPGRADE = "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    private static final int PATIENCE_MILLIS = 15_000;

    private final StreamNode listener = StreamNode.listening();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        listener.close();
    }

    @Test
    void aBrowserIsToldThatThereIsNoSuchPage() throws IOException {
        Socket browser = connect("GET / HTTP/1.1\r\nHost: example.com\r\nUser-Agent: Mozilla/5.0\r\n\r\n");
        assertThat(rest(browser)).startsWith("HTTP/1.1 404 Not Found\r\n").endsWith("</html>\n");
        assertThat(listener.counter("stream.accepted")).isZero();
    }

    @Test
    void anUpgradeByHandIsServed() throws IOException {
        Socket client = connect(UPGRADE);
        assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 101");
        assertThat(listener.eventually(() -> listener.loop.counters().snapshot()
            .getOrDefault("stream.accepted", 0L) == 1)).isTrue();
    }

    @Test
    void othersAreClosedAndCounted() throws IOException {
        for (String words : new String[] {"\0\0\0\0", "IPOP/2\r\n", "hello",
            "G".repeat(9_000), "GET / HTTP/1.1\r\nno colon\r\n\r\n"}) {
            assertThat(rest(connect(words))).as(words).isEmpty();
        }
        assertThat(listener.counter("stream.drop.no-node")).isEqualTo(5);
    }

    @Test
    void tlsThatIsNoneIsClosed() throws IOException {
        byte[] noise = new byte[2_000];
        new Random(1).nextBytes(noise);
        System.arraycopy(new byte[] {0x16, 3, 3, 0, 100}, 0, noise, 0, 5);
        Socket client = connect("");
        client.getOutputStream().write(noise);
        rest(client);
        assertThat(listener.counter("stream.accepted")).isZero();
    }

    @Test
    void afterTheUpgradeOnlyMaskedBinaryMessagesAreTaken() throws IOException {
        for (byte[] frame : new byte[][] {{(byte) 0x82, 1, 7}, {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 7},
            {2, (byte) 0x81, 0, 0, 0, 0, 7}, {(byte) 0x82, (byte) 0xFF, 0, 0, 0, 1, 0, 0, 0, 0}}) {
            Socket client = connect(UPGRADE);
            client.getOutputStream().write(frame);
            rest(client);
        }
        assertThat(listener.counter("stream.drop.malformed")).isEqualTo(4);
        assertThat(listener.ask(() -> listener.received)).isEmpty();
    }

    @Test
    void whoSaysThatItHasFinishedIsClosedAndNotBlamed() throws IOException {
        Socket message = connect(UPGRADE);
        message.getOutputStream().write(new byte[] {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0});
        assertThat(rest(message)).startsWith("HTTP/1.1 101");
        Socket plain = connect("IPOP/1\r\n\0\0");
        assertThat(rest(plain)).startsWith("IPOP/1\r\n");
        assertThat(listener.counter("stream.drop.malformed")).isZero();
    }

    @Test
    void pingsAreAnswered() throws IOException {
        Socket client = connect(UPGRADE);
        client.getOutputStream().write(new byte[] {(byte) 0x89, (byte) 0x82, 0, 0, 0, 0, 1, 2});
        byte[] all = client.getInputStream().readNBytes(accepted().length + 2);
        assertThat(ByteBuffer.wrap(all).getShort(all.length - 2)).isEqualTo((short) 0x8A00);
    }

    @Test
    void lengthsOfTooMuchEndAStream() throws IOException {
        for (byte[] length : new byte[][] {{0x40, 1}, {(byte) 0xFF, (byte) 0xFF}}) {
            Socket client = connect("IPOP/1\r\n");
            client.getOutputStream().write(length);
            assertThat(rest(client)).startsWith("IPOP/1\r\n");
        }
        assertThat(listener.counter("stream.drop.malformed")).isEqualTo(2);
    }

    @Test
    void oneHostGetsSoManyStreamsAndNoMore() throws IOException {
        for (int i = 0; i < Doorstep.MAX_PER_HOST; i++) {
            assertThat(connect("IPOP/1\r\n").getInputStream().readNBytes(8)).hasSize(8);
        }
        assertThat(rest(connect(""))).isEmpty();
        assertThat(listener.counter("stream.drop.host")).isEqualTo(1);
        sockets.removeFirst().close();
        assertThat(listener.eventually(() -> listener.closed.size() == 1)).isTrue();
        assertThat(connect("IPOP/1\r\n").getInputStream().readNBytes(8)).hasSize(8);
    }

    @Test
    void aResetIsAnEndAndNothingMore() throws IOException {
        for (String words : new String[] {"IPOP/1\r\n", UPGRADE}) {
            Socket client = connect(words);
            assertThat(client.getInputStream().readNBytes(8)).hasSize(8);
            client.setSoLinger(true, 0);
            client.close();
        }
        assertThat(listener.eventually(() -> listener.closed.size() == 2)).isTrue();
        assertThat(listener.counter("stream.drop.full")).isZero();
    }

    @Test
    void noiseHurtsNobody() throws IOException {
        Random random = new Random(43);
        for (int i = 0; i < 60; i++) {
            byte[] noise = new byte[1 + random.nextInt(600)];
            random.nextBytes(noise);
            noise[0] = new byte[] {0x16, 'I', 'G', noise[0]}[i & 3];
            try (Socket client = connect("")) {
                client.getOutputStream().write(noise);
            }
        }
        assertThat(connect("IPOP/1\r\n").getInputStream().readNBytes(8)).hasSize(8);
    }

    private Socket connect(String words) throws IOException {
        Socket socket = new Socket(StreamNode.LOOPBACK, listener.address().getPort());
        sockets.add(socket);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private byte[] accepted() throws IOException {
        Socket client = connect(UPGRADE);
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            head += (char) client.getInputStream().read();
        }
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Until the listener closes; a reset counts as that. */
    private static String rest(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read(); next >= 0; next = socket.getInputStream().read()) {
                text.append((char) next);
            }
        } catch (java.net.SocketException reset) {
            return text.toString();
        }
        return text.toString();
    }
}
