package org.ipop.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** Of Bouncy Castle only some packages are shipped: all that our classes can come to must be among them. */
class LibrariesIT {
    private static final Pattern CLASS = Pattern.compile("org/bouncycastle/[\\w/$]+");

    @Test
    void allThatIsReachedOfBouncyCastleIsShipped() throws IOException {
        TreeSet<String> missing = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        Deque<String> reached = new ArrayDeque<>(namedInMembership());
        try (JarFile library = new JarFile(PluginJars.shipped("org.ipop.library.bouncycastle").toFile())) {
            while (!reached.isEmpty()) {
                String name = reached.pop();
                if (seen.add(name)) {
                    ZipEntry entry = library.getEntry(name + ".class");
                    if (entry == null) {
                        missing.add(name);
                    } else {
                        reached.addAll(named(library, entry));
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(seen).hasSizeGreaterThan(100).contains("org/bouncycastle/math/ec/rfc8032/Ed25519");
    }

    private static Set<String> namedInMembership() throws IOException {
        Set<String> named = new TreeSet<>();
        try (JarFile jar = new JarFile(PluginJars.shipped("org.ipop.membership").toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) jar.stream().map(ZipEntry.class::cast)::iterator) {
                if (entry.getName().endsWith(".class")) {
                    named.addAll(named(jar, entry));
                }
            }
        }
        return named;
    }

    /** By the class itself and in its descriptors and signatures. */
    private static Set<String> named(JarFile jar, ZipEntry entry) throws IOException {
        Set<String> names = new TreeSet<>();
        try (InputStream in = jar.getInputStream(entry)) {
            for (PoolEntry constant : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
                if (constant instanceof Utf8Entry text) {
                    CLASS.matcher(text.stringValue()).results().map(MatchResult::group).forEach(names::add);
                }
            }
        }
        return names;
    }
}
