package org.ipop.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ipop.api.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL in the midst of writes, again and again: each time the folder opens and holds the old or the new content. */
class CrashTest {
    private static final int KILLS = 6;
    private static final int BYTES = 256 * 1024;

    private final NettyLoop loop = new NettyLoop(false);
    @TempDir
    Path parent;

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    @Timeout(120)
    void aKilledNodeLeavesWholeFiles() throws IOException, InterruptedException {
        Path root = parent.resolve("state");
        SplittableRandom random = new SplittableRandom(7);
        int first = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int told = writeAndKill(root, first, random.nextInt(2, 40));
            int found = contentAfterCrash(root);
            assertThat(found - told).as("write found, after the last one told complete").isBetween(0, 1);
            first = found + 1;
        }
    }

    /** Returns the last write that the child said is complete. */
    private int writeAndKill(Path root, int first, int writes) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
            System.getProperty("java.class.path"), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m",
            Writer.class.getName(), root.toString(), Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader told = child.inputReader()) {
            for (int i = 0; i < writes - 1; i++) {
                assertThat(told.readLine()).isNotNull();
            }
            if (writes % 2 == 0) {
                assertThatThrownBy(() -> DiskStateFolder.open(root, loop)).isInstanceOf(Refused.class)
                    .hasMessageContaining("process " + child.pid());
            }
            child.toHandle().destroyForcibly();
            String last = null;
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                last = line;
            }
            return last == null ? first + writes - 2 : Integer.parseInt(last);
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private int contentAfterCrash(Path root) throws IOException {
        try (DiskStateFolder state = DiskStateFolder.open(root, loop)) {
            byte[] content = state.read("file").orElseThrow();
            assertThat(content).hasSize(BYTES);
            byte[] whole = new byte[BYTES];
            Arrays.fill(whole, 4, BYTES, content[BYTES - 1]);
            System.arraycopy(content, 0, whole, 0, 4);
            assertThat(Arrays.equals(content, whole)).as("content of one write").isTrue();
            assertThat(content[BYTES - 1]).isEqualTo((byte) number(content));
            assertThat(state.list("")).isEqualTo(List.of("file"));
            return number(content);
        }
    }

    private static int number(byte[] content) {
        return ByteBuffer.wrap(content).getInt();
    }

    /** The child: writes numbered content for ever and tells each write that is complete. */
    static final class Writer {
        public static void main(String[] arguments) {
            NettyLoop loop = new NettyLoop(false);
            DiskStateFolder state = DiskStateFolder.open(Path.of(arguments[0]), loop);
            for (int number = Integer.parseInt(arguments[1]);; number++) {
                byte[] content = new byte[BYTES];
                Arrays.fill(content, (byte) number);
                ByteBuffer.wrap(content).putInt(number);
                loop.ask(() -> state.write("file", content)).thenCompose(stage -> stage).toCompletableFuture().join();
                System.out.println(number);
            }
        }
    }
}
