package org.ipop.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ipop.api.swap.Swap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What runs in the framework, and who of several providers serves. Thread: any but the loop. */
record BundleCatalog(BundleContext framework) {
    static final String OUR_NAMES = "org.ipop.";
    private static final String API = "org.ipop.api.";
    /** Providers of our interfaces; the switchboard's fronts only pass on what these serve. */
    private static final String PROVIDERS = "(&(objectClass=" + API + "*)(!" + Swap.SWITCHED_FILTER + "))";
    private static final String PLUGIN_LOCATION = "plugin:";
    private static final String BUILD = "Ipop-Build";

    /**
     * One bundle.
     *
     * @param build   what it was built from: a commit
     * @param origin  "shipped", "plugin", or "installed" by hand
     * @param serves  interfaces for which it has the highest ranking
     * @param standby interfaces for which another one has
     */
    record Part(long id, String name, String version, String state, Optional<String> build, String origin,
                SortedSet<String> serves, SortedSet<String> standby) {
        boolean library() {
            return !name.startsWith(OUR_NAMES) && origin.equals("shipped");
        }
    }

    List<Part> list() {
        Map<String, ServiceReference<?>> best = new TreeMap<>();
        ServiceReference<?>[] providers = providers();
        for (ServiceReference<?> provider : providers) {
            interfaces(provider).forEach(name -> best.merge(name, provider,
                (one, other) -> one.compareTo(other) > 0 ? one : other));
        }
        return Arrays.stream(framework.getBundles()).map(bundle -> part(bundle, providers, best)).toList();
    }

    static String origin(Bundle bundle, BundleContext framework) {
        if (bundle.getLocation().startsWith(PLUGIN_LOCATION)) {
            return "plugin";
        }
        String home = framework.getProperty("ipop.home");
        return bundle.getBundleId() == 0 || home != null && bundle.getLocation().contains(home) ? "shipped"
            : "installed";
    }

    private Part part(Bundle bundle, ServiceReference<?>[] providers, Map<String, ServiceReference<?>> best) {
        SortedSet<String> serves = new TreeSet<>();
        SortedSet<String> standby = new TreeSet<>();
        for (ServiceReference<?> provider : providers) {
            if (bundle.equals(provider.getBundle())) {
                interfaces(provider).forEach(name ->
                    (provider.equals(best.get(name)) ? serves : standby).add(name.substring(API.length())));
            }
        }
        return new Part(bundle.getBundleId(), String.valueOf(bundle.getSymbolicName()), bundle.getVersion().toString(),
            state(bundle), Optional.ofNullable(bundle.getHeaders().get(BUILD)), origin(bundle, framework), serves,
            standby);
    }

    private static List<String> interfaces(ServiceReference<?> provider) {
        return Arrays.stream((String[]) provider.getProperty(Constants.OBJECTCLASS))
            .filter(name -> name.startsWith(API)).toList();
    }

    private ServiceReference<?>[] providers() {
        try {
            ServiceReference<?>[] found = framework.getAllServiceReferences(null, PROVIDERS);
            return found == null ? new ServiceReference<?>[0] : found;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "active";
            case Bundle.STARTING -> bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY) == null
                ? "starting" : "lazy";
            case Bundle.STOPPING -> "stopping";
            case Bundle.RESOLVED -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null ? "stopped" : "attached";
            default -> "not resolved";
        };
    }
}
