package org.ipop.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.ipop.api.Refused;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.swap.Swap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/**
 * Starts and stops one part of the node; of an interface the provider with the next ranking then serves. Refuses what
 * would take away the command's own ground, since nobody could start it again. Thread: any but the loop.
 */
record BundleSwitch(BundleContext framework) {
    /** Returns the id of the bundle; throws Refused. */
    long start(String name) {
        List<Bundle> named = named(name);
        Bundle bundle = named.stream().filter(BundleSwitch::runs).findFirst().orElse(named.getFirst());
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            throw new Refused(bundle.getSymbolicName() + " does not start: " + e.getMessage());
        }
        return bundle.getBundleId();
    }

    /** Returns the id of the bundle; throws Refused. Stopped until it is started or the node is. */
    long stop(String name) {
        Bundle bundle = named(name).stream().filter(BundleSwitch::runs).findFirst()
            .orElseThrow(() -> new Refused(name + " does not run"));
        if (ground().contains(bundle) || carriesUs(bundle)) {
            throw new Refused(bundle.getSymbolicName()
                + " cannot be stopped: this command needs it; to exchange it, put a newer version into plugins/");
        }
        try {
            bundle.stop();
        } catch (BundleException e) {
            throw new Refused(bundle.getSymbolicName() + " did not stop cleanly: " + e.getMessage());
        }
        return bundle.getBundleId();
    }

    /** Prepares to put another build in place of the one that runs; throws Refused. */
    Update update(String name, Path jar) {
        Bundle bundle = named(name).stream().filter(BundleSwitch::runs).findFirst()
            .orElseThrow(() -> new Refused(name + " does not run"));
        if (bundle != framework.getBundle() && ground().contains(bundle)) {
            throw new Refused(bundle.getSymbolicName() + " is what all others stand on; restart the node with it");
        }
        String found = symbolicName(jar);
        if (!found.equals(bundle.getSymbolicName())) {
            throw new Refused(jar + " is " + found + ", not " + bundle.getSymbolicName());
        }
        return new Update(bundle, jar, carriesUs(bundle));
    }

    /**
     * An update that can begin.
     *
     * @param cutsOff it ends the connection on which it was asked for
     */
    record Update(Bundle bundle, Path jar, boolean cutsOff) {
        /** Throws Refused. */
        void run() {
            try (InputStream build = Files.newInputStream(jar)) {
                bundle.update(build);
            } catch (IOException e) {
                throw unreadable(jar);
            } catch (BundleException e) {
                throw new Refused(jar + " was not taken, the former build runs on: " + e.getMessage());
            }
        }
    }

    private static Refused unreadable(Path jar) {
        return new Refused("no jar can be read at " + jar);
    }

    private static String symbolicName(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return Optional.ofNullable(file.getManifest())
                .map(manifest -> manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME))
                .orElseThrow(() -> new Refused(jar + " is no bundle: its manifest names none"))
                .replaceFirst(";.*", "").strip();
        } catch (IOException e) {
            throw unreadable(jar);
        }
    }

    /** Does the control socket end with this bundle? */
    private boolean carriesUs(Bundle bundle) {
        return bundle == framework.getBundle() || references(bundle.getRegisteredServices()).anyMatch(service ->
            List.of((String[]) service.getProperty(Constants.OBJECTCLASS)).contains(LocalSockets.class.getName()));
    }

    /** Parts of this name, plug-ins and new versions first: "org.ipop.dns", "dns", or the id. */
    private List<Bundle> named(String name) {
        List<Bundle> named = Arrays.stream(framework.getBundles())
            .filter(bundle -> name.equals(bundle.getSymbolicName())
                || (BundleCatalog.OUR_NAMES + name).equals(bundle.getSymbolicName())
                || name.equals(Long.toString(bundle.getBundleId())))
            .sorted(Comparator.comparing(this::plugin).thenComparing(Bundle::getVersion).reversed()).toList();
        if (named.isEmpty()) {
            throw new Refused("there is no bundle '" + name + "'; 'ipop bundles' lists them");
        }
        if (!named.getFirst().getSymbolicName().startsWith(BundleCatalog.OUR_NAMES) && !plugin(named.getFirst())) {
            throw new Refused(named.getFirst().getSymbolicName() + " is a library; it runs as long as the node does");
        }
        return named;
    }

    /**
     * All whose services this bundle uses, directly or through others; what has a front can be exchanged below it, and
     * what hangs on a whiteboard may go.
     */
    private Set<Bundle> ground() {
        Set<Bundle> ground = new LinkedHashSet<>(List.of(framework.getBundle()));
        List<Bundle> next = List.of(framework.getBundle());
        while (!next.isEmpty()) {
            next = next.stream().flatMap(BundleSwitch::providers).filter(ground::add).toList();
        }
        return ground;
    }

    private static Stream<Bundle> providers(Bundle bundle) {
        boolean switchboard = references(bundle.getRegisteredServices())
            .anyMatch(service -> Boolean.TRUE.equals(service.getProperty(Swap.SWITCHED)));
        return switchboard ? Stream.of()
            : references(bundle.getServicesInUse())
                .filter(service -> !Boolean.TRUE.equals(service.getProperty(Swap.WHITEBOARD)))
                .map(ServiceReference::getBundle).filter(user -> user != null);
    }

    private static Stream<ServiceReference<?>> references(ServiceReference<?>[] found) {
        return Optional.ofNullable(found).stream().flatMap(Arrays::stream);
    }

    private boolean plugin(Bundle bundle) {
        return !BundleCatalog.origin(bundle, framework).equals("shipped");
    }

    private static boolean runs(Bundle bundle) {
        return (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
    }
}
