package org.ipop.api.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The one folder in which a node keeps what must outlive it. Names are relative, with '/' between parts
 * ("networks/lab"). Files have mode 0600, folders 0700. Only one node may use a folder at a time.
 */
public interface StateFolder {
    /** Thread: any; meant for start-up, since it reads the disk. Throws UncheckedIOException. */
    Optional<byte[]> read(String name);

    /** File names below a folder, sorted; empty if there is no such folder. Thread: any, meant for start-up. */
    List<String> list(String folder);

    /**
     * Replaces a file as a whole: after a crash it holds the old or the new content, never a part. Writes to one name
     * keep their order. The stage completes when the content is on the disk (fsync), on the loop. Thread: node loop.
     */
    CompletionStage<Void> write(String name, byte[] content);

    /** Completes when the file is gone; no error if there was none. Thread: node loop. */
    CompletionStage<Void> delete(String name);

    /** For what only the edges need: sockets, plug-ins. Thread: any. */
    Path path(String name);
}
