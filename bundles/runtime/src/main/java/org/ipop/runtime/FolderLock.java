package org.ipop.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ipop.api.Refused;

/** One node a state folder: a lock of the system, which a crash releases. The file names the holder's process. */
final class FolderLock implements AutoCloseable {
    static final String NAME = ".lock";

    /** POSIX counts locks by process, and any close of the file drops them: within ours we count ourselves. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Throws Refused if another node, of this or another process, has the folder. */
    static FolderLock take(Path folder) throws IOException {
        Path file = folder.toRealPath().resolve(NAME);
        if (!HELD_HERE.add(file)) {
            throw inUse(folder, "this one");
        }
        FolderLock lock = null;
        try {
            lock = lock(folder, file);
            return lock;
        } finally {
            if (lock == null) {
                HELD_HERE.remove(file);
            }
        }
    }

    /** The file stays: to delete it would let two nodes lock two files of one name. */
    @Override
    public void close() throws IOException {
        channel.close();
        HELD_HERE.remove(file);
    }

    private static FolderLock lock(Path folder, Path file) throws IOException {
        FileChannel channel = PrivateFiles.open(file);
        if (channel.tryLock() == null) {
            channel.close();
            throw inUse(folder, Files.readString(file).strip());
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return new FolderLock(file, channel);
    }

    private static Refused inUse(Path folder, String process) {
        return new Refused("the state folder " + folder + " is in use by another node (process " + process
            + "); stop that one or choose another folder with --state");
    }
}
