package org.ipop.dns.resolver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A resolv.conf(5) on the disk. Thread: worker.
 *
 * @param backup where its former content is kept in the state folder
 * @param ours   made by us where there is none, and taken away again: without it another file would be used
 */
public record ResolverFile(Path path, String backup, boolean ours) {
    /** Backups of the files of network namespaces, each under the namespace's name. */
    public static final String NAMESPACES = "resolv.conf.netns";
    private static final Path SYSTEMD_FOLDER = Path.of("systemd", "resolve");
    private static final int SIZE_LIMIT = 65_536;

    /** The system's own. */
    public static ResolverFile ofHost(Path path) {
        return new ResolverFile(path, "resolv.conf.before", false);
    }

    /**
     * What ip-netns(8) shows as /etc/resolv.conf to the programs that it starts in a namespace.
     *
     * @param folder /etc/netns
     */
    public static ResolverFile ofNamespace(Path folder, String name) {
        return new ResolverFile(folder.resolve(name).resolve("resolv.conf"), NAMESPACES + "/" + name, true);
    }

    ResolvConf read() throws IOException {
        try (var in = Files.newInputStream(path)) {
            return ResolvConf.of(in.readNBytes(SIZE_LIMIT));
        } catch (NoSuchFileException none) {
            return ResolvConf.NONE;
        }
    }

    boolean isSystemds() throws IOException {
        return Files.exists(path) && path.toRealPath().getParent().endsWith(SYSTEMD_FOLDER);
    }

    /** A disk that is full must not leave the system without a resolver. */
    ResolvConf replace(ResolvConf content, ResolvConf former) throws IOException {
        try {
            return write(content);
        } catch (IOException failure) {
            try {
                restore(former);
            } catch (IOException alsoThat) {
                failure.addSuppressed(alsoThat);
            }
            throw failure;
        }
    }

    ResolvConf restore(ResolvConf former) throws IOException {
        if (!ours || !former.equals(ResolvConf.NONE)) {
            return write(former);
        }
        Files.deleteIfExists(path);
        try {
            Files.deleteIfExists(path.getParent());
        } catch (DirectoryNotEmptyException others) {
            // what else is in the folder is none of our business
        }
        return former;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private ResolvConf write(ResolvConf content) throws IOException {
        if (ours) {
            Files.createDirectories(path.getParent());
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.bytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return content;
    }
}
