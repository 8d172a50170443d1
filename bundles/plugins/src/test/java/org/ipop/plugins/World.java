package org.ipop.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** A framework with a product in it and a plug-in folder beside it; time is virtual, Felix is real. */
final class World implements AutoCloseable {
    private static final int GROUND = 2;
    private static final int PLUGINS = 6;
    private static final int REST = 7;

    final Path folder;
    final Map<String, String> lines = new TreeMap<>();
    /** By version: what a component of such a bundle fails with. */
    final Map<String, String> failures = new TreeMap<>();
    /** Versions of bundles that wait for a service. */
    final Set<String> waiting = new TreeSet<>();
    private final VirtualTime time = new VirtualTime(1);
    private final Framework framework;
    private final Bundle own;
    private Optional<FolderWatch> watch = Optional.empty();
    private long written = 1_000_000_000_000L;

    /** A product of {@code ground 1.0.0} below plug-ins and {@code dns 1.0.0} above. */
    World(Path root) throws BundleException, IOException {
        folder = root.resolve("plugins");
        framework = new FrameworkFactory().newFramework(Map.of(
            Constants.FRAMEWORK_STORAGE, root.resolve("cache").toString(),
            Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE,
            "felix.log.level", "0"));
        framework.init();
        ship("ground", "1.0.0", GROUND);
        own = ship("org.ipop.plugins", "1.0.0", PLUGINS);
        ship("dns", "1.0.0", REST);
        framework.start();
        framework.adapt(FrameworkStartLevel.class).setInitialBundleStartLevel(1);
    }

    /** Raises the start level to that of plug-ins, starts to watch, and then goes on to the product's last level. */
    World start(SignaturePolicy policy) throws Exception {
        level(PLUGINS);
        watch(policy);
        level(REST);
        return this;
    }

    World start() throws Exception {
        return start(SignaturePolicy.of("off"));
    }

    /** As after a change of the configuration or an update of this bundle. */
    void restart(SignaturePolicy policy) {
        watch.ifPresent(FolderWatch::close);
        watch(policy);
    }

    /** Writes a whole file; its time differs from that of all others. */
    void put(String file, byte[] content) throws IOException {
        Files.write(folder.resolve(file), content);
        written += 1_000;
        Files.setLastModifiedTime(folder.resolve(file), FileTime.fromMillis(written));
    }

    void delete(String file) throws IOException {
        Files.delete(folder.resolve(file));
    }

    void look() {
        time.run(FolderWatch.POLL_NANOS);
    }

    /** Long enough for any change to be followed. */
    void settle() {
        time.run(3_000_000_000L);
    }

    /** Versions of this name that run. */
    List<String> running(String symbolicName) {
        return bundles(symbolicName).stream().filter(bundle -> bundle.getState() == Bundle.ACTIVE)
            .map(bundle -> bundle.getVersion().toString()).toList();
    }

    List<Bundle> bundles(String symbolicName) {
        return Arrays.stream(framework.getBundleContext().getBundles())
            .filter(bundle -> bundle.getSymbolicName().equals(symbolicName)).toList();
    }

    @Override
    public void close() throws Exception {
        watch.ifPresent(FolderWatch::close);
        framework.stop();
        framework.waitForStop(10_000);
    }

    private void watch(SignaturePolicy policy) {
        Plugins plugins = new Plugins(new JarReader(folder, policy),
            new PluginFramework(own.getBundleContext(), components()),
            new Plugins.Lines(lines::put, lines::remove));
        FolderWatch begun = new FolderWatch(new SimulatedLoop(time).open("plugins"), folder, plugins);
        begun.first();
        begun.start();
        watch = Optional.of(begun);
    }

    private Components components() {
        return new Components() {
            @Override
            public Optional<String> failure(Bundle bundle) {
                return Optional.ofNullable(failures.get(bundle.getVersion().toString()));
            }

            @Override
            public boolean well(Bundle bundle) {
                return failure(bundle).isEmpty() && !waiting.contains(bundle.getVersion().toString());
            }
        };
    }

    private Bundle ship(String symbolicName, String version, int level) throws BundleException {
        Bundle bundle = framework.getBundleContext().installBundle("file:/product/" + symbolicName,
            new ByteArrayInputStream(Jars.bundle(symbolicName, version)));
        bundle.adapt(BundleStartLevel.class).setStartLevel(level);
        bundle.start();
        return bundle;
    }

    private void level(int level) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(level, event -> reached.countDown());
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
