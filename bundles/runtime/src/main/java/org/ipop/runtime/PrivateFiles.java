package org.ipop.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that only their owner may read, replaced as a whole. New content is written beside the others in one folder for
 * unfinished files, forced to the disk, and renamed; what a crash left there is deleted at the next start. Where the
 * system has no POSIX modes the folder's own access list protects the files. Thread: any.
 */
final class PrivateFiles {
    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?>[] FILE_MODE = mode("rw-------");
    private static final FileAttribute<?>[] FOLDER_MODE = mode("rwx------");

    private PrivateFiles() {
    }

    /** Makes a folder, and those above it as needed. */
    static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, FOLDER_MODE);
    }

    static boolean openToOthers(Path folder) throws IOException {
        return POSIX && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(folder));
    }

    static void closeToOthers(Path folder) throws IOException {
        if (POSIX) {
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
        }
    }

    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), FILE_MODE);
    }

    /** After a crash at any moment {@code file} holds its old or the new content, never a part. */
    static void replace(Path file, byte[] content, Path unfinished) throws IOException {
        Path fresh = unfinished.resolve(file.getFileName());
        createParents(file.getParent());
        Files.deleteIfExists(fresh);
        try {
            writeForced(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            Files.deleteIfExists(fresh);
            throw failed;
        }
        force(file.getParent());
    }

    static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            force(file.getParent());
        }
    }

    static void deleteAllIn(Path folder) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
    }

    private static void createParents(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            createParents(folder.getParent());
            createFolder(folder);
            force(folder.getParent());
        }
    }

    private static void writeForced(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE_MODE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** A rename lasts only once its folder is on the disk; systems without POSIX do not let a folder be opened. */
    private static void force(Path folder) throws IOException {
        if (POSIX) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] mode(String mode) {
        return POSIX ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))} : new FileAttribute<?>[0];
    }
}
