package org.ipop.itest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Jars to put into a node's plug-in folder: built ones, and shipped ones under another version. */
final class PluginJars {
    private static final Path PRODUCT = Path.of(System.getProperty("ipop.product"));

    private PluginJars() {
    }

    /** The jar that the build made of this module. */
    static byte[] built(String module, String symbolicName) throws IOException {
        return Files.readAllBytes(only(SourceFile.root().resolve(module).resolve("target"), symbolicName));
    }

    static Path shipped(String symbolicName) throws IOException {
        return only(PRODUCT.resolve("bundles"), symbolicName);
    }

    /** A shipped bundle with another version and build stamp. */
    static byte[] renewed(String symbolicName, String version, String build) throws IOException {
        return renewed(symbolicName, version, build, "nothing");
    }

    /** One from which the classes of this name are missing, so that its component cannot do its work. */
    static byte[] renewed(String symbolicName, String version, String build, String missing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarFile jar = new JarFile(shipped(symbolicName).toFile())) {
            Manifest manifest = jar.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            manifest.getMainAttributes().putValue("Ipop-Build", build);
            try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
                for (ZipEntry entry : (Iterable<ZipEntry>) jar.stream().map(ZipEntry.class::cast)::iterator) {
                    if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)
                        && !entry.getName().endsWith("/" + missing + ".class")) {
                        copy(jar, entry, out);
                    }
                }
            }
        }
        return bytes.toByteArray();
    }

    private static void copy(JarFile jar, ZipEntry entry, JarOutputStream out) throws IOException {
        out.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(out);
        }
        out.closeEntry();
    }

    private static Path only(Path folder, String symbolicName) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, symbolicName + "-[0-9]*.jar")) {
            for (Path jar : found) {
                if (!jar.toString().contains("-sources") && !jar.toString().contains("-tests")) {
                    return jar;
                }
            }
        }
        throw new IllegalStateException("no jar of " + symbolicName + " in " + folder);
    }
}
