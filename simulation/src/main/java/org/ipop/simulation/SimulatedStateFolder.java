package org.ipop.simulation;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.StateFolder;

/**
 * A state folder in memory that outlives its node. A write takes {@link #FSYNC_NANOS}; at a crash a random number of
 * the oldest unfinished writes has reached the disk and the others are lost, but none of them is ever reported as
 * done.
 */
public final class SimulatedStateFolder implements StateFolder {
    public static final long FSYNC_NANOS = 2_000_000;

    private final VirtualTime time;
    private final SplittableRandom chance;
    private final TreeMap<String, byte[]> disk = new TreeMap<>();
    private final ArrayDeque<Change> unfinished = new ArrayDeque<>();

    SimulatedStateFolder(VirtualTime time) {
        this.time = time;
        this.chance = time.split();
    }

    @Override
    public Optional<byte[]> read(String name) {
        return Optional.ofNullable(disk.get(name)).map(byte[]::clone);
    }

    @Override
    public List<String> list(String folder) {
        String start = folder + '/';
        return disk.tailMap(start).keySet().stream().takeWhile(name -> name.startsWith(start))
            .map(name -> name.substring(start.length())).filter(name -> name.indexOf('/') < 0).toList();
    }

    @Override
    public CompletionStage<Void> write(String name, byte[] content) {
        byte[] copy = content.clone();
        return later(() -> disk.put(name, copy));
    }

    @Override
    public CompletionStage<Void> delete(String name) {
        return later(() -> disk.remove(name));
    }

    @Override
    public Path path(String name) {
        return Path.of("simulated").resolve(name);
    }

    /** Puts bytes on the disk behind the node's back: an older version's file, a broken disk. */
    public void plant(String name, byte[] content) {
        disk.put(name, content.clone());
    }

    void crash() {
        int survivors = chance.nextInt(unfinished.size() + 1);
        for (Change change = unfinished.poll(); change != null; change = unfinished.poll()) {
            change.completion.cancel();
            if (survivors-- > 0) {
                change.apply.run();
            }
        }
    }

    private CompletionStage<Void> later(Runnable apply) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        NodeContext.Timer completion = time.after(FSYNC_NANOS, () -> {
            unfinished.poll().apply.run();
            done.complete(null);
        });
        unfinished.add(new Change(apply, completion));
        return done;
    }

    /** A write or deletion that is not on the disk yet. */
    private record Change(Runnable apply, NodeContext.Timer completion) {
    }
}
