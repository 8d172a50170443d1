package org.ipop.plugins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ipop.api.runtime.NodeContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the folder twice a second, on a worker, and has {@link Plugins} follow it when something has changed. A file
 * is at rest when two looks find it the same; a copy that pauses longer is told from a whole jar by its content. A poll
 * rather than a watch service: it works on every file system. The lock is for a worker that still follows while the
 * component goes, or its successor would be at work too. Thread: any but the loop, where nothing else is said.
 */
final class FolderWatch {
    static final long POLL_NANOS = 500_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final String JAR = ".jar";
    /** Whoever may write there may run code in the node. */
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final NodeContext context;
    private final Path folder;
    private final Plugins plugins;
    private SortedMap<String, List<Long>> seen = new TreeMap<>();
    private SortedMap<String, Optional<List<Long>>> followed = new TreeMap<>();
    private Optional<String> trouble = Optional.empty();
    private boolean closed;

    FolderWatch(NodeContext context, Path folder, Plugins plugins) {
        this.context = context;
        this.folder = folder;
        this.plugins = plugins;
    }

    /** Makes the folder if need be and follows it as it is now; what was there before the node started is at rest. */
    synchronized void first() {
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        seen = look();
        follow();
    }

    /** Looks at the folder from now on. Thread: node loop. */
    void start() {
        context.schedule(POLL_NANOS, this::poll);
    }

    /** When this returns, nothing is under way any more. */
    synchronized void close() {
        closed = true;
        plugins.clear();
    }

    private void poll() {
        boolean accepted = context.compute(this, () -> {
            follow();
            return null;
        }, (nothing, error) -> {
            tell(Optional.ofNullable(error).map(Throwable::toString));
            start();
        });
        if (!accepted) {
            start();
        }
    }

    private void tell(Optional<String> now) {
        if (!now.equals(trouble)) {
            now.ifPresent(cause -> LOG.error("plug-in folder not followed folder={} cause={}", folder, cause));
            trouble = now;
        }
    }

    private synchronized void follow() {
        if (closed) {
            return;
        }
        SortedMap<String, List<Long>> now = look();
        SortedMap<String, Optional<List<Long>>> state = new TreeMap<>();
        now.forEach((file, looks) -> state.put(file, Optional.of(looks).filter(same -> same.equals(seen.get(file)))));
        seen = now;
        boolean review = plugins.review();
        if (review || !state.equals(followed)) {
            followed = state;
            SortedMap<String, Boolean> files = new TreeMap<>();
            state.forEach((file, looks) -> files.put(file, looks.isPresent()));
            plugins.follow(files);
        }
    }

    /** The jars, and what they and their signatures look like from outside. */
    private SortedMap<String, List<Long>> look() {
        try (Stream<Path> files = Files.list(folder)) {
            SortedMap<String, List<Long>> looks = new TreeMap<>();
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(JAR) && !name.startsWith(".") && Files.isRegularFile(file)) {
                    looks.put(name, look(file, file.resolveSibling(name + SignaturePolicy.SUFFIX)));
                }
            }
            return looks;
        } catch (NoSuchFileException e) {
            return new TreeMap<>();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sizes and times; no entry for a file that is not there. */
    private static List<Long> look(Path... files) throws IOException {
        List<Long> looks = new ArrayList<>();
        for (Path file : files) {
            if (Files.exists(file)) {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                looks.add(found.size());
                looks.add(found.lastModifiedTime().toMillis());
            }
        }
        return looks;
    }
}
