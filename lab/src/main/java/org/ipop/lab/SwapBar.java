package org.ipop.lab;

import java.util.List;

/**
 * What the exchange of one bundle may cost.
 *
 * @param bundle its symbolic name
 * @param millis 0: no packet may be lost; else the longest time without one
 */
record SwapBar(String bundle, int millis) {
    private static final int SECOND = 1_000;

    /** Of all bundles that are exchanged while packets flow, as the design grants it. */
    static List<SwapBar> all() {
        return List.of(new SwapBar("org.ipop.overlay.chord", 0), new SwapBar("org.ipop.dht", 0),
            new SwapBar("org.ipop.dhcp.dht", 0), new SwapBar("org.ipop.dns", 0), new SwapBar("org.ipop.nat.stun", 0),
            new SwapBar("org.ipop.nat.portmap", 0), new SwapBar("org.ipop.transport.stream", 0),
            new SwapBar("org.ipop.membership", 0), new SwapBar("org.ipop.shell", 0), new SwapBar("org.ipop.config", 0),
            new SwapBar("org.ipop.lan", 0), new SwapBar("org.ipop.multicast", 0),
            new SwapBar("org.ipop.link", SECOND), new SwapBar("org.ipop.security.noise", SECOND),
            new SwapBar("org.ipop.vnet", SECOND), new SwapBar("org.ipop.transport.netty", SECOND),
            new SwapBar("org.ipop.tap.linux", SECOND));
    }

    /** Uses what the bundle is for; throws LabFailure if it does not serve. */
    void exercise(Node authority, Node swapped, Node other) {
        switch (bundle) {
            case "org.ipop.overlay.chord" -> require(swapped.mustIpop("ring"), "successor");
            case "org.ipop.dhcp.dht" -> require(swapped.mustIpop("leases"), "one");
            case "org.ipop.dht", "org.ipop.dns" -> require(
                swapped.host().command("dig", "+short", "two.swap.ipop").mustRun(), "10.66.");
            case "org.ipop.nat.stun", "org.ipop.nat.portmap" -> require(swapped.mustIpop("nat"), "host");
            case "org.ipop.lan" -> require(swapped.mustIpop("lan"), "no LAN is served");
            case "org.ipop.multicast" -> require(swapped.mustIpop("groups"), "no group is in use here");
            default -> require(swapped.mustIpop("status"), "two.swap");
        }
    }

    private void require(String shown, String wanted) {
        if (!shown.contains(wanted)) {
            throw new LabFailure("after the exchange of " + bundle + " '" + wanted + "' is missing in:\n" + shown);
        }
    }
}
