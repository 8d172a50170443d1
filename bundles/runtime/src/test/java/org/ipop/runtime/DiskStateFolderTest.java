package org.ipop.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.runtime.NodeContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskStateFolderTest {
    private final NettyLoop loop = new NettyLoop(false);
    @TempDir
    Path parent;
    private Path root;
    private DiskStateFolder state;

    @BeforeEach
    void open() {
        root = parent.resolve("state");
        state = DiskStateFolder.open(root, loop);
    }

    @AfterEach
    void close() throws IOException {
        state.close();
        loop.close();
    }

    @Test
    void whatWasWrittenIsReadByTheNextNode() throws IOException {
        write("networks/lab/certificate", "one");
        write("networks/lab/certificate", "two");
        state.close();
        state = DiskStateFolder.open(root, loop);
        assertThat(state.read("networks/lab/certificate")).hasValue("two".getBytes(UTF_8));
        assertThat(state.read("networks/lab/key")).isEmpty();
    }

    @Test
    void stagesCompleteOnTheLoopInOrder() {
        NodeContext context = loop.open("test");
        List<Object> completed = new ArrayList<>();
        CompletableFuture<Void> last = new CompletableFuture<>();
        loop.execute(() -> {
            for (int i = 0; i < 20; i++) {
                int number = i;
                state.write("counter", Integer.toString(i).getBytes(UTF_8))
                    .thenRun(() -> completed.add(context.inLoop() ? number : "off the loop"));
            }
            state.write("last", new byte[0]).thenRun(() -> last.complete(null));
        });
        last.orTimeout(20, SECONDS).join();
        assertThat(completed).hasSize(20).isSorted().startsWith(0);
        assertThat(state.read("counter")).hasValue("19".getBytes(UTF_8));
    }

    @Test
    void theCallerMayZeroItsArrayAtOnce() {
        byte[] key = "secret".getBytes(UTF_8);
        await(() -> {
            CompletionStage<Void> written = state.write("key", key);
            key[0] = 0;
            return written;
        });
        assertThat(state.read("key")).hasValue("secret".getBytes(UTF_8));
    }

    @Test
    void othersCannotRead() throws IOException {
        write("networks/lab/key", "x");
        assertThat(modeOf(root)).isEqualTo("rwx------");
        assertThat(modeOf(root.resolve("networks"))).isEqualTo("rwx------");
        assertThat(modeOf(root.resolve("networks/lab/key"))).isEqualTo("rw-------");
        assertThat(modeOf(root.resolve(FolderLock.NAME))).isEqualTo("rw-------");
    }

    @Test
    void listsFilesOfOneFolderSorted() {
        write("peers/b", "");
        write("peers/a", "");
        write("peers/deep/c", "");
        assertThat(state.list("peers")).containsExactly("a", "b");
        assertThat(state.list("nowhere")).isEmpty();
        assertThat(state.list("")).isEmpty();
    }

    @Test
    void deletes() {
        write("peers/a", "x");
        await(() -> state.delete("peers/a"));
        await(() -> state.delete("peers/a"));
        assertThat(state.read("peers/a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../x", "a/../b", "/etc/passwd", "a//b", "a/", "./a", ".lock", "a/.hidden", "a\\b",
        "a\0b", "ä", "a b"})
    void namesThatLeaveTheFolderAreRefused(String name) {
        assertThatThrownBy(() -> state.path(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> state.write(name, new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSecondNodeIsRefusedWithOneLineAndTheFirstKeepsItsLock() {
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> DiskStateFolder.open(root, loop)).isInstanceOf(Refused.class)
                .hasMessageContaining(root + " is in use by another node").hasMessageNotContaining("\n");
        }
    }

    @Test
    void leftoversOfACrashGoAtTheNextStart() throws IOException {
        Path leftover = root.resolve(".unfinished/certificate");
        state.close();
        Files.writeString(leftover, "half a cert");
        state = DiskStateFolder.open(root, loop);
        assertThat(leftover).doesNotExist();
    }

    @Test
    void aFolderOfSomebodyElseIsNotTouched() throws IOException {
        Path shared = parent.resolve("shared");
        Files.createDirectory(shared);
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(shared.resolve("letter"), "dear");
        assertThatThrownBy(() -> DiskStateFolder.open(shared, loop)).isInstanceOf(Refused.class)
            .hasMessageContaining("chmod 700");
        assertThat(modeOf(shared)).isEqualTo("rwxr-xr-x");
        Files.delete(shared.resolve("letter"));
        DiskStateFolder.open(shared, loop).close();
        assertThat(modeOf(shared)).isEqualTo("rwx------");
    }

    @Test
    void aPathThatIsNoFolderIsRefused() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));
        assertThatThrownBy(() -> DiskStateFolder.open(file, loop)).isInstanceOf(Refused.class)
            .hasMessageContaining("--state");
    }

    @Test
    void aWriteThatFailsIsToldAndCounted() {
        write("peers", "a file where a folder is wanted");
        assertThatThrownBy(() -> write("peers/a", "x")).hasRootCauseInstanceOf(IOException.class);
        assertThat(loop.ask(() -> loop.counters().snapshot().get("runtime.state.failed")).toCompletableFuture().join())
            .isEqualTo(1);
        write("other", "still works");
    }

    @Test
    void closingFinishesWhatWasGiven() throws IOException {
        loop.execute(() -> state.write("last", "words".getBytes(UTF_8)));
        loop.ask(() -> null).toCompletableFuture().join();
        state.close();
        assertThat(root.resolve("last")).hasContent("words");
        assertThatThrownBy(() -> write("later", "x")).hasRootCauseInstanceOf(ServiceGone.class);
    }

    private void write(String name, String content) {
        await(() -> state.write(name, content.getBytes(UTF_8)));
    }

    private void await(Supplier<CompletionStage<Void>> change) {
        loop.ask(change::get).thenCompose(stage -> stage).toCompletableFuture().orTimeout(20, SECONDS).join();
    }

    private static String modeOf(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
