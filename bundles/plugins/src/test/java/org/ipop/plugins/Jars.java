package org.ipop.plugins;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Bundles made on the fly, without code in them. */
final class Jars {
    private Jars() {
    }

    static byte[] bundle(String symbolicName, String version) {
        return bundle(symbolicName, version, "Ipop-Nothing", "x");
    }

    /** With one more header. */
    static byte[] bundle(String symbolicName, String version, String header, String value) {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", symbolicName + ";singleton:=false");
        headers.putValue("Bundle-Version", version);
        headers.putValue(header, value);
        return jar(manifest);
    }

    static byte[] jar(Manifest manifest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new ZipEntry("content"));
            jar.write(new byte[20_000]);
            jar.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
