package org.ipop.launcher;

import java.util.Map;

/** At which start level a bundle comes up. References between services do the rest; this only avoids detours. */
final class StartLevels {
    /** Logging first, so that nothing is said into the void. */
    private static final int LOGGING = 1;
    private static final int LIBRARIES = 2;
    private static final int FRAMEWORK_SERVICES = 3;
    /** Before all that a plug-in may replace; what is below cannot be replaced by one. */
    private static final int PLUGINS = 6;
    static final int LAST = 9;

    private static final Map<String, Integer> BY_NAME = Map.ofEntries(
        Map.entry("org.ipop.library.log", LOGGING),
        Map.entry("org.apache.felix.configadmin", FRAMEWORK_SERVICES),
        Map.entry("org.apache.felix.scr", FRAMEWORK_SERVICES),
        Map.entry("org.ipop.runtime", 4),
        Map.entry("org.ipop.switchboard", 5),
        Map.entry("org.ipop.config", 5),
        Map.entry("org.ipop.plugins", PLUGINS),
        Map.entry("org.ipop.transport.netty", 6),
        Map.entry("org.ipop.transport.stream", 6),
        Map.entry("org.ipop.tap.linux", 6),
        Map.entry("org.ipop.tap.memory", 6),
        Map.entry("org.ipop.security.noise", 6),
        Map.entry("org.ipop.nat.stun", 6),
        Map.entry("org.ipop.nat.strategies", 6),
        Map.entry("org.ipop.nat.portmap", 6),
        Map.entry("org.ipop.link", 7),
        Map.entry("org.ipop.overlay.chord", 7),
        Map.entry("org.ipop.overlay.mesh", 7),
        Map.entry("org.ipop.dht", 7),
        Map.entry("org.ipop.dhcp.dht", 7),
        Map.entry("org.ipop.vnet", 7),
        Map.entry("org.ipop.dns", 7),
        Map.entry("org.ipop.membership", 8),
        Map.entry("org.ipop.lan", 8),
        Map.entry("org.ipop.multicast", 8),
        Map.entry("org.ipop.shell", LAST));

    private StartLevels() {
    }

    static int of(String symbolicName) {
        return BY_NAME.getOrDefault(symbolicName, LIBRARIES);
    }
}
