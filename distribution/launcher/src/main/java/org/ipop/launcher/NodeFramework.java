package org.ipop.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** The framework with the bundles of a product folder. Thread: the launcher's main thread. */
final class NodeFramework {
    /** Registered by the shell once the control socket is open: everything below it is up. */
    private static final String READY_FILTER = "(ipop.ready=true)";

    /** Components come up as their bundles start; what is not there soon after the last level will not come. */
    private static final long READY_SECONDS = 30;

    private final Framework framework;
    private final Path home;

    NodeFramework(Path home, LaunchOptions options) {
        this.home = home;
        this.framework = new org.apache.felix.framework.FrameworkFactory().newFramework(properties(home, options));
    }

    /** Starts everything; returns what is wrong, a line each, or nothing once the node is ready. */
    List<String> start(long timeoutSeconds) throws BundleException, IOException, InterruptedException {
        framework.init();
        BundleContext context = framework.getBundleContext();
        List<Bundle> bundles = install(context);
        CompletableFuture<Boolean> ready = ready(context);
        framework.start();
        CountDownLatch levelReached = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(StartLevels.LAST, event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                levelReached.countDown();
            }
        });
        // a framework that stops meanwhile, as after a fault in the configuration, never reaches the level
        ready.thenAccept(up -> {
            if (!up) {
                levelReached.countDown();
            }
        });
        levelReached.await(timeoutSeconds, TimeUnit.SECONDS);
        List<String> faults = framework.getState() == Bundle.ACTIVE ? notStarted(bundles) : new ArrayList<>();
        if (faults.isEmpty() && !await(ready)) {
            faults.add("the node did not become ready; the log above says why; services there: " + services(context));
        }
        return faults;
    }

    private static boolean await(CompletableFuture<Boolean> ready) throws InterruptedException {
        try {
            return ready.get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The node's own services, to see which part is missing. */
    private static String services(BundleContext context) {
        try {
            ServiceReference<?>[] references = context.getAllServiceReferences(null, "(objectClass=org.ipop.*)");
            return references == null ? "none" : Arrays.stream(references)
                .map(reference -> ((String[]) reference.getProperty(Constants.OBJECTCLASS))[0])
                .map(name -> name.substring(name.lastIndexOf('.') + 1)).sorted().toList().toString();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IllegalStateException e) {
            return "none, the framework has stopped";
        }
    }

    /** True when the node is ready, false when the framework stops before that. */
    private static CompletableFuture<Boolean> ready(BundleContext context) {
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getBundle().getBundleId() == 0 && event.getType() == BundleEvent.STOPPING) {
                ready.complete(false);
            }
        });
        try {
            context.addServiceListener(event -> {
                if (event.getType() == ServiceEvent.REGISTERED) {
                    ready.complete(true);
                }
            }, READY_FILTER);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        return ready;
    }

    /** At most {@code timeoutMillis}; whether the framework has stopped. */
    boolean awaitStop(long timeoutMillis) throws InterruptedException {
        return framework.waitForStop(timeoutMillis).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }

    /** Stops the bundles in reverse order of their levels; at most {@code timeoutMillis}. */
    void stop(long timeoutMillis) throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(timeoutMillis);
    }

    private List<Bundle> install(BundleContext context) throws IOException, BundleException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(home.resolve("bundles"))) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : jars) {
            Bundle bundle = context.installBundle(jar.toUri().toString());
            bundle.adapt(BundleStartLevel.class).setStartLevel(StartLevels.of(bundle.getSymbolicName()));
            bundles.add(bundle);
        }
        for (Bundle bundle : bundles) {
            if (!isFragment(bundle)) {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        }
        return bundles;
    }

    /** A second start of what did not come up tells the reason; what a plug-in replaces was stopped for it. */
    private static List<String> notStarted(List<Bundle> bundles) {
        List<String> faults = new ArrayList<>();
        for (Bundle bundle : bundles) {
            if (bundle.adapt(BundleStartLevel.class).isPersistentlyStarted() && bundle.getState() != Bundle.ACTIVE
                && bundle.getState() != Bundle.STARTING) {
                try {
                    bundle.start(Bundle.START_ACTIVATION_POLICY);
                } catch (BundleException e) {
                    faults.add(bundle.getSymbolicName() + " does not start: " + e.getMessage());
                }
            }
        }
        return faults;
    }

    private static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    }

    private static Map<String, String> properties(Path home, LaunchOptions options) {
        Path cache = options.state().resolve("cache");
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, cache.resolve("bundles").toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "1");
        // a plug-in may have the symbolic name and the version of a shipped bundle; only one of them runs
        properties.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
        // a node's bundles are resolved once: threads of their own would only stay
        properties.put("felix.resolver.parallelism", "1");
        properties.put("felix.cm.dir", cache.resolve("configuration").toString());
        properties.put("ds.loglevel", "warn");
        properties.put("ipop.home", home.toString());
        properties.put("ipop.state", options.state().toString());
        properties.put("ipop.conf", options.configuration().toString());
        options.settings().forEach((key, value) -> properties.put("ipop.set." + key, value));
        return properties;
    }
}
