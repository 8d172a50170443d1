package org.ipop.plugins;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ipop.plugins.Selection.Shipped;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The framework as plug-ins change it. The product's bundle of a name is stopped while a plug-in of that name serves,
 * and started again afterwards; it is never uninstalled. Thread: one at a time, never the loop.
 */
final class PluginFramework {
    private static final Logger LOG = LoggerFactory.getLogger(PluginFramework.class);

    private final BundleContext context;
    private final Components components;
    private final int level;

    PluginFramework(BundleContext context, Components components) {
        this.context = context;
        this.components = components;
        this.level = levelOf(context.getBundle());
    }

    /** What did not come from the folder, the newest of each name. What is needed to get here is ground. */
    Map<String, Shipped> shipped() {
        Map<String, Shipped> shipped = new LinkedHashMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (!isPlugin(bundle) && bundle.getSymbolicName() != null) {
                boolean ground = levelOf(bundle) < level || bundle.equals(context.getBundle());
                shipped.merge(bundle.getSymbolicName(), new Shipped(bundle.getVersion(), ground),
                    (one, other) -> one.version().compareTo(other.version()) >= 0 ? one : other);
            }
        }
        return shipped;
    }

    /** The plug-ins that are installed, by symbolic name. */
    SortedMap<String, PluginJar> installed() {
        SortedMap<String, PluginJar> installed = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (isPlugin(bundle)) {
                installed.put(bundle.getSymbolicName(),
                    PluginJar.installed(bundle.getLocation(), bundle.getSymbolicName(), bundle.getVersion()));
            }
        }
        return installed;
    }

    /** Lets this jar serve under its name. If it cannot, all is as before and BadPlugin says why. */
    void serve(PluginJar jar, byte[] content) throws BadPlugin {
        Bundle entrant = install(jar, content);
        List<Bundle> former = bundles(jar.symbolicName()).filter(bundle -> !bundle.equals(entrant))
            .filter(PluginFramework::serves).toList();
        try {
            if (!wiring().resolveBundles(List.of(entrant))) {
                entrant.start(Bundle.START_TRANSIENT);
            }
            for (Bundle bundle : former) {
                bundle.stop();
            }
            entrant.start(Bundle.START_ACTIVATION_POLICY);
            failIfAComponentDid(entrant);
        } catch (BundleException e) {
            uninstall(entrant);
            former.forEach(PluginFramework::start);
            throw new BadPlugin("not taken: it does not start: " + reason(e));
        }
        entrant.adapt(BundleStartLevel.class).setStartLevel(level);
        former.stream().filter(PluginFramework::isPlugin).forEach(this::uninstall);
        wiring().refreshBundles(null);
        LOG.info("plug-in serves name={} version={} file={} instead={}", jar.symbolicName(), jar.version(), jar.file(),
            former.stream().map(Bundle::getVersion).toList());
    }

    /** Takes the plug-in of this name away; the product's bundle serves again, if it has one. */
    void remove(String symbolicName) {
        bundles(symbolicName).filter(PluginFramework::isPlugin).forEach(this::uninstall);
        Optional<Bundle> next = bundles(symbolicName).max(Comparator.comparing(Bundle::getVersion));
        next.ifPresent(PluginFramework::start);
        wiring().refreshBundles(null);
        LOG.info("plug-in removed name={} serves={}", symbolicName,
            next.map(bundle -> bundle.getVersion().toString()).orElse("nobody"));
    }

    /** The plug-in of this name as its components fare. */
    Trial trial(String symbolicName) {
        Optional<Bundle> plugin = bundles(symbolicName).filter(PluginFramework::isPlugin).findFirst();
        if (plugin.isEmpty() || components.well(plugin.get())) {
            return new Trial(true, Optional.empty());
        }
        return new Trial(false, plugin.flatMap(components::failure));
    }

    /** @param failure why it can never serve; without it and not passed, it may still wait for a service */
    record Trial(boolean passed, Optional<String> failure) {
    }

    private void failIfAComponentDid(Bundle entrant) throws BundleException {
        Optional<String> failure = components.failure(entrant);
        if (failure.isPresent()) {
            throw new BundleException(failure.get());
        }
    }

    private Bundle install(PluginJar jar, byte[] content) throws BadPlugin {
        try {
            return context.installBundle(jar.location(), new ByteArrayInputStream(content));
        } catch (BundleException e) {
            throw new BadPlugin("not taken: " + reason(e));
        }
    }

    private void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            LOG.warn("plug-in did not end well name={} cause={}", bundle.getSymbolicName(), reason(e));
        }
    }

    private static void start(Bundle bundle) {
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            LOG.error("bundle does not start again name={} cause={}", bundle.getSymbolicName(), reason(e));
        }
    }

    private Stream<Bundle> bundles(String symbolicName) {
        return Arrays.stream(context.getBundles())
            .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()));
    }

    private FrameworkWiring wiring() {
        return context.getBundle(0).adapt(FrameworkWiring.class);
    }

    /** Runs, or will when its start level comes. */
    private static boolean serves(Bundle bundle) {
        return (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0
            || bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
    }

    private static boolean isPlugin(Bundle bundle) {
        return PluginJar.isLocation(bundle.getLocation());
    }

    private static int levelOf(Bundle bundle) {
        return bundle.adapt(BundleStartLevel.class).getStartLevel();
    }

    /** The innermost cause says what is wrong; the framework's own lines only where. */
    private static String reason(BundleException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return text.lines().findFirst().orElse("").strip();
    }
}
