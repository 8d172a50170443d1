package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A fresh build of a shipped bundle, put in place of the one that runs on a node.
 *
 * @param stamp by which {@code ipop bundles} tells the build
 */
record Exchange(Node node, String bundle, String stamp) {
    /** Returns when the node shows the stamp; writes the jar into {@code folder}. Throws LabFailure. */
    void run(Path folder) {
        StampedJar jar = StampedJar.of(shipped(), stamp, folder);
        Command.Result answer = node.ipop("bundles", "update", bundle, jar.file().toString());
        if (answer.status() != 0) {
            throw new LabFailure(bundle + " was not exchanged: " + answer.err() + answer.out());
        }
        for (int tries = 0; tries < 100; tries++) {
            if (node.ipop("bundles").out().contains(stamp + " ")) {
                return;
            }
            Command.pause();
        }
        throw new LabFailure(bundle + " does not show the stamp " + stamp + ": " + answer.err() + answer.out()
            + node.ipop("bundles").out() + node.tail());
    }

    private Path shipped() {
        try (Stream<Path> jars = Files.list(Node.PRODUCT.resolve("bundles"))) {
            return jars.filter(jar -> jar.getFileName().toString().matches(bundle.replace(".", "\\.") + "-[0-9].*"))
                .findFirst().orElseThrow(() -> new LabFailure("no bundle " + bundle));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
