package org.ipop.runtime;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.StateFolder;

/** A state folder on a disk. One thread does all changes, so they keep their order; the loop never waits for it. */
public final class DiskStateFolder implements StateFolder, AutoCloseable {
    private static final int MAX_WAITING = 1024;
    private static final long CLOSE_SECONDS = 10;

    private final Path root;
    private final Path unfinished;
    private final FolderLock lock;
    private final NettyLoop loop;
    private final Counter failed;
    private final ThreadPoolExecutor disk = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(MAX_WAITING), new DefaultThreadFactory("ipop-state", true));

    private DiskStateFolder(Path root, FolderLock lock, NettyLoop loop) {
        this.root = root;
        this.unfinished = root.resolve(".unfinished");
        this.lock = lock;
        this.loop = loop;
        this.failed = loop.counters().counter("runtime.state.failed");
    }

    /** Makes, locks and tidies the folder. Throws Refused with a line for the operator. */
    public static DiskStateFolder open(Path folder, NettyLoop loop) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            PrivateFiles.createFolder(root);
            keepToOurselves(root);
            DiskStateFolder state = new DiskStateFolder(root, FolderLock.take(root), loop);
            PrivateFiles.createFolder(state.unfinished);
            PrivateFiles.deleteAllIn(state.unfinished);
            return state;
        } catch (IOException e) {
            throw new Refused("cannot use the state folder " + root + " (" + e + "); choose another with --state");
        }
    }

    @Override
    public Optional<byte[]> read(String name) {
        try {
            return Optional.of(Files.readAllBytes(path(name)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> list(String folder) {
        Path place = path(folder);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString())
                .filter(name -> !name.startsWith(".")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CompletionStage<Void> write(String name, byte[] content) {
        Path file = path(name);
        byte[] copy = content.clone();
        return change(() -> PrivateFiles.replace(file, copy, unfinished));
    }

    @Override
    public CompletionStage<Void> delete(String name) {
        Path file = path(name);
        return change(() -> PrivateFiles.delete(file));
    }

    /** {@inheritDoc} The empty name is the folder itself. */
    @Override
    public Path path(String name) {
        return name.isEmpty() ? root : StateNames.resolve(root, name);
    }

    /** Finishes what was given before and lets the folder go. Thread: any but the loop. */
    @Override
    public void close() throws IOException {
        disk.shutdown();
        try {
            disk.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.close();
    }

    /** Closes a folder of ours, or an empty one, to others; what looks like somebody's /tmp is left as it is. */
    private static void keepToOurselves(Path root) throws IOException {
        if (!PrivateFiles.openToOthers(root)) {
            return;
        }
        try (Stream<Path> content = Files.list(root)) {
            if (!Files.exists(root.resolve(FolderLock.NAME)) && content.findAny().isPresent()) {
                throw new Refused("the folder " + root + " holds other files and is open to others; name an empty"
                    + " one with --state, or run: chmod 700 " + root);
            }
        }
        PrivateFiles.closeToOthers(root);
    }

    private CompletionStage<Void> change(Change change) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            disk.execute(() -> {
                IOException failure = attempt(change);
                loop.tryExecute(() -> complete(done, failure));
            });
        } catch (RejectedExecutionException full) {
            complete(done, disk.isShutdown() ? new ServiceGone("the state folder")
                : new IOException("the disk does not keep up: " + MAX_WAITING + " changes wait"));
        }
        return done;
    }

    private void complete(CompletableFuture<Void> done, Exception failure) {
        if (failure == null) {
            done.complete(null);
        } else {
            failed.increment();
            done.completeExceptionally(failure);
        }
    }

    private static IOException attempt(Change change) {
        try {
            change.perform();
            return null;
        } catch (IOException failure) {
            return failure;
        }
    }

    @FunctionalInterface
    private interface Change {
        void perform() throws IOException;
    }
}
