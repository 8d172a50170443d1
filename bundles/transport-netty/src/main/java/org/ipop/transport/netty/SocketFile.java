package org.ipop.transport.netty;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The name of a Unix domain socket in the file system. It is bound inside a folder that only we may enter, given mode
 * 0600 there, and then renamed to its place: nobody can connect before the mode is set, and a stale file is replaced in
 * one step.
 */
final class SocketFile {
    /** sun_path of Linux (unix(7)) without its closing zero; other systems have 103. */
    private static final int MAX_PATH_BYTES = 103;

    private final Path place;
    private final Path folder;
    private Object identity;

    private SocketFile(Path place) {
        this.place = place;
        this.folder = place.resolveSibling(".new");
    }

    /** Throws BindException if something else lives there, or IOException if the folder does not let us. */
    static SocketFile claim(Path path) throws IOException {
        SocketFile file = new SocketFile(path.toAbsolutePath());
        if (file.birthplace().toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new BindException("cannot bind " + path + ": a socket's path may have " + (MAX_PATH_BYTES - 7)
                + " bytes; choose a shorter one");
        }
        file.refuseIfTaken();
        Files.deleteIfExists(file.birthplace());
        Files.deleteIfExists(file.folder);
        Files.createDirectory(file.folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return file;
    }

    /** Where to bind. */
    Path birthplace() {
        return folder.resolve("s");
    }

    /** Puts the bound socket in its place. */
    void publish() throws IOException {
        Files.setPosixFilePermissions(birthplace(), PosixFilePermissions.fromString("rw-------"));
        identity = identityOf(birthplace());
        Files.move(birthplace(), place, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(folder);
    }

    /** Takes the name away, unless it means another socket by now. */
    void remove() throws IOException {
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && identityOf(place).equals(identity)) {
            Files.delete(place);
        }
    }

    private void refuseIfTaken() throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!attributes(place).isOther()) {
            throw new BindException("cannot bind " + place + ": there is a file that is no socket");
        }
        if (isAlive()) {
            throw new BindException("cannot bind " + place + ": another process listens there");
        }
    }

    /** A socket whose process is gone refuses; a busy one lets us wait. */
    private boolean isAlive() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(place));
            return true;
        } catch (ConnectException stale) {
            return false;
        }
    }

    private static Object identityOf(Path file) throws IOException {
        return attributes(file).fileKey();
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
