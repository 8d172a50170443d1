package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A bundle of the product as a new build of the same version: all is equal but the stamp in its manifest. */
record StampedJar(Path file) {
    static final String STAMP = "Ipop-Build";

    /** Writes the copy into {@code folder}. */
    static StampedJar of(Path bundle, String stamp, Path folder) {
        Path file = folder.resolve(stamp + "-" + bundle.getFileName());
        try (JarFile original = new JarFile(bundle.toFile())) {
            Manifest manifest = new Manifest(original.getManifest());
            manifest.getMainAttributes().putValue(STAMP, stamp);
            try (JarOutputStream copy = new JarOutputStream(Files.newOutputStream(file), manifest)) {
                for (JarEntry entry : original.stream().filter(each -> !each.getName().equals(JarFile.MANIFEST_NAME))
                    .toList()) {
                    copy.putNextEntry(new JarEntry(entry.getName()));
                    original.getInputStream(entry).transferTo(copy);
                    copy.closeEntry();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new StampedJar(file);
    }
}
