package org.ipop.plugins;

import org.osgi.framework.Version;

/**
 * A jar of the plug-in folder that could be read and may be taken.
 *
 * @param file   its name in the folder
 * @param digest SHA-256 of its content, hexadecimal
 */
record PluginJar(String file, String symbolicName, Version version, String digest) {
    private static final String SCHEME = "plugin:";

    /** Where a bundle of this jar is installed from: names file and content. */
    String location() {
        return SCHEME + file + "@" + digest;
    }

    /** Was a bundle of this location installed from the plug-in folder? */
    static boolean isLocation(String location) {
        return location.startsWith(SCHEME) && location.indexOf('@') >= 0;
    }

    /** The jar behind an installed bundle. */
    static PluginJar installed(String location, String symbolicName, Version version) {
        int at = location.lastIndexOf('@');
        return new PluginJar(location.substring(SCHEME.length(), at), symbolicName, version,
            location.substring(at + 1));
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }
}
