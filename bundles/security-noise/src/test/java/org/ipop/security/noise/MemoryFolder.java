package org.ipop.security.noise;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.runtime.StateFolder;

/** A state folder that forgets. */
final class MemoryFolder implements StateFolder {
    final Map<String, byte[]> files = new TreeMap<>();

    @Override
    public Optional<byte[]> read(String name) {
        return Optional.ofNullable(files.get(name)).map(byte[]::clone);
    }

    @Override
    public List<String> list(String folder) {
        return List.copyOf(files.keySet());
    }

    @Override
    public CompletionStage<Void> write(String name, byte[] content) {
        files.put(name, content.clone());
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> delete(String name) {
        files.remove(name);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public Path path(String name) {
        return Path.of(name);
    }
}
