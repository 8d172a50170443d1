package org.ipop.plugins;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.framework.Version;

/**
 * Which jar serves under which symbolic name: the newest one, unless the product's own bundle of that name is newer.
 * Between equals a plug-in goes before the product (its operator put it there), and files go by name.
 *
 * @param serving by symbolic name
 * @param lines   by file: why a jar does not serve
 */
record Selection(SortedMap<String, PluginJar> serving, SortedMap<String, String> lines) {
    /**
     * A bundle that did not come from the folder.
     *
     * @param ground plug-ins stand on it: it cannot be replaced by one
     */
    record Shipped(Version version, boolean ground) {
    }

    private static final Comparator<PluginJar> BEST_FIRST =
        Comparator.comparing(PluginJar::version).reversed().thenComparing(PluginJar::file);

    static Selection of(Collection<PluginJar> jars, Map<String, Shipped> shipped) {
        Selection selection = new Selection(new TreeMap<>(), new TreeMap<>());
        List<PluginJar> sorted = jars.stream().sorted(BEST_FIRST).toList();
        for (PluginJar jar : sorted) {
            selection.consider(jar, shipped.get(jar.symbolicName()));
        }
        return selection;
    }

    private void consider(PluginJar jar, Shipped product) {
        PluginJar better = serving.get(jar.symbolicName());
        if (product != null && product.ground) {
            lines.put(jar.file(), "not taken: plug-ins need " + jar.symbolicName()
                + " to run and cannot replace it; change the product and restart the node");
        } else if (product != null && product.version.compareTo(jar.version()) > 0) {
            lines.put(jar.file(), "not taken: " + jar + " is older than the " + product.version + " of the product");
        } else if (better != null) {
            lines.put(jar.file(), "not taken: " + jar + " is not newer than the " + better.version() + " of "
                + better.file());
        } else {
            serving.put(jar.symbolicName(), jar);
        }
    }
}
