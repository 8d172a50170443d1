package org.ipop.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** Reads jars of the folder, and believes nothing of them. Thread: any. */
record JarReader(Path folder, SignaturePolicy policy) {
    private static final long MAX_BYTES = 32 << 20;

    /** The jar if it may be taken; throws BadPlugin with the reason else. */
    PluginJar read(String file) throws BadPlugin {
        Path path = folder.resolve(file);
        byte[] content = content(path);
        policy.check(content, signature(file));
        Attributes manifest = manifest(path);
        String name = value(manifest, Constants.BUNDLE_SYMBOLICNAME).map(JarReader::withoutDirectives)
            .orElseThrow(() -> new BadPlugin("it is no bundle: its manifest has no Bundle-SymbolicName"));
        if (value(manifest, Constants.FRAGMENT_HOST).isPresent()) {
            throw new BadPlugin("it is a fragment; a plug-in must be a bundle of its own");
        }
        try {
            Version version = Version.parseVersion(value(manifest, Constants.BUNDLE_VERSION).orElse("0"));
            return new PluginJar(file, name, version, digest(content));
        } catch (IllegalArgumentException e) {
            throw new BadPlugin("its Bundle-Version is wrong: " + e.getMessage());
        }
    }

    /** What was read and checked as {@code jar}; throws BadPlugin if the file is another now. */
    byte[] content(PluginJar jar) throws BadPlugin {
        byte[] content = content(folder.resolve(jar.file()));
        if (!digest(content).equals(jar.digest())) {
            throw new BadPlugin("it changed while it was being installed");
        }
        return content;
    }

    /** The digest of the file as it is now; empty if it cannot be read. */
    Optional<String> digest(String file) {
        try {
            return Optional.of(digest(content(folder.resolve(file))));
        } catch (BadPlugin e) {
            return Optional.empty();
        }
    }

    private static byte[] content(Path path) throws BadPlugin {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes((int) MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new BadPlugin("it has more than " + (MAX_BYTES >> 20) + " MiB");
            }
            return content;
        } catch (IOException e) {
            throw new BadPlugin("it cannot be read: " + e.getMessage());
        }
    }

    /** No bytes if there is no signature. */
    private byte[] signature(String file) throws BadPlugin {
        try (InputStream in = Files.newInputStream(folder.resolve(file + SignaturePolicy.SUFFIX))) {
            return in.readNBytes(SignaturePolicy.SIGNATURE_BYTES + 1);
        } catch (NoSuchFileException e) {
            return new byte[0];
        } catch (IOException e) {
            throw new BadPlugin("its signature cannot be read: " + e.getMessage());
        }
    }

    /** Reads all of the jar on the way, since a zip's directory may be whole while its entries are not. */
    private static Attributes manifest(Path path) throws BadPlugin {
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            for (var entries = jar.entries(); entries.hasMoreElements();) {
                check(jar, entries.nextElement());
            }
            if (jar.getManifest() == null) {
                throw new BadPlugin("it is no bundle: it has no manifest");
            }
            return jar.getManifest().getMainAttributes();
        } catch (IOException | IllegalArgumentException e) {
            throw new BadPlugin("it is not a whole jar: " + e.getMessage());
        }
    }

    private static void check(JarFile jar, ZipEntry entry) throws IOException {
        CRC32 checksum = new CRC32();
        try (InputStream in = new CheckedInputStream(jar.getInputStream(entry), checksum)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        if (checksum.getValue() != entry.getCrc()) {
            throw new IOException("the checksum of " + entry.getName() + " is wrong");
        }
    }

    private static Optional<String> value(Attributes manifest, String header) {
        return Optional.ofNullable(manifest.getValue(header));
    }

    private static String withoutDirectives(String header) {
        int end = header.indexOf(';');
        return (end < 0 ? header : header.substring(0, end)).strip();
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
