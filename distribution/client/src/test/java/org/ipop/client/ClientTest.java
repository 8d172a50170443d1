package org.ipop.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path state;

    @Test
    void printsBothStreamsAndPassesTheStatusOn() throws Exception {
        CompletableFuture<List<String>> received = serve(connection -> {
            ControlProtocol.writeFrame(connection, ControlProtocol.STANDARD_OUTPUT, "fine\n".getBytes());
            ControlProtocol.writeFrame(connection, ControlProtocol.STANDARD_ERROR, "slowly\n".getBytes());
            ControlProtocol.writeFrame(connection, ControlProtocol.EXIT, new byte[] {0, 0, 0, 7});
        });
        assertThat(run("status", "--state", state.toString(), "--json")).isEqualTo(7);
        assertThat(received.get()).containsExactly("status", "--json");
        assertThat(out).hasToString("fine\n");
        assertThat(err).hasToString("slowly\n");
    }

    @Test
    void aNodeThatGoesAwayIsOneLine() throws Exception {
        serve(connection -> connection.writeByte(ControlProtocol.STANDARD_OUTPUT));
        assertThat(run("--state", state.toString(), "status")).isEqualTo(1);
        assertThat(err).hasToString("ipop: the node went away before it answered\n");
    }

    @Test
    void anAbsurdFrameIsRefused() throws Exception {
        serve(connection -> {
            connection.writeByte(ControlProtocol.STANDARD_OUTPUT);
            connection.writeInt(Integer.MAX_VALUE);
        });
        assertThat(run("--state", state.toString(), "status")).isEqualTo(1);
        assertThat(err.toString()).contains("frame of 2147483647 bytes");
    }

    @Test
    void withoutANodeTheCommandToStartOneIsShown() {
        assertThat(run("--state", state.toString(), "status")).isEqualTo(1);
        assertThat(err.toString()).contains("ipop run --state " + state).hasLineCount(1);
    }

    @Test
    void stateWithoutAFolderIsWrongUsage() {
        assertThat(run("status", "--state")).isEqualTo(2);
    }

    private int run(String... arguments) {
        return new Client(InputStream.nullInputStream(), new PrintStream(out), new PrintStream(err))
            .run(List.of(arguments));
    }

    private CompletableFuture<List<String>> serve(Answer answer) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(state.resolve("ipop.sock")));
        return CompletableFuture.supplyAsync(() -> {
            try (server; SocketChannel connection = server.accept()) {
                List<String> arguments = readRequest(new DataInputStream(Channels.newInputStream(connection)));
                DataOutputStream reply = new DataOutputStream(Channels.newOutputStream(connection));
                answer.to(reply);
                reply.flush();
                return arguments;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static List<String> readRequest(DataInputStream in) throws IOException {
        assertThat(in.readUnsignedByte()).isEqualTo(ControlProtocol.VERSION);
        assertThat(in.readUnsignedByte()).isZero();
        assertThat(in.readUnsignedShort()).isZero();
        int count = in.readUnsignedShort();
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8));
        }
        return arguments;
    }

    private interface Answer {
        void to(DataOutputStream connection) throws IOException;
    }
}
