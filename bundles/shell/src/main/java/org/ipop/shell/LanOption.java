package org.ipop.shell;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.lan.LanTerms;
import org.ipop.api.lan.Lans;
import org.ipop.api.membership.NetworkStatus;

/** What {@code --lan BRIDGE} and {@code --lan-dhcp MODE} ask for. */
record LanOption(Optional<String> bridge, LanTerms.Dhcp dhcp) {
    static final String USAGE = "[--lan BRIDGE [--lan-dhcp auto|on|off]]";

    static LanOption take(Arguments arguments) throws WrongUsage {
        LanTerms.Dhcp dhcp = mode(arguments);
        return new LanOption(arguments.takeOption("--lan"), dhcp);
    }

    static LanTerms.Dhcp mode(Arguments arguments) throws WrongUsage {
        String mode = arguments.takeOption("--lan-dhcp").orElse("auto");
        try {
            return LanTerms.Dhcp.valueOf(mode.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new WrongUsage("--lan-dhcp is '" + mode + "'; it may be auto, on or off");
        }
    }

    /** Whoever serves LANs on this node. Throws Refused if nobody does. */
    static Lans served(List<Lans> lans) {
        return lans.stream().findFirst().orElseThrow(() ->
            new Refused("this node serves no LANs: that takes Linux and the bundle org.ipop.lan"));
    }

    /** Before anything is done that would have to be undone. Throws Refused. */
    void check(List<Lans> lans) {
        bridge.ifPresent(wanted -> served(lans));
    }

    /** The network is joined by now, whatever comes of its LAN. */
    CompletionStage<NetworkStatus> serve(List<Lans> lans, NetworkStatus joined) {
        if (bridge.isEmpty()) {
            return CompletableFuture.completedStage(joined);
        }
        String network = joined.spec().name();
        return served(lans).serve(new LanTerms(network, bridge.get(), dhcp)).handle((status, failure) -> {
            if (failure != null) {
                throw new Refused("network '" + network + "' is joined, but its LAN is not served: "
                    + failure.getMessage() + "; then 'ipop lan add BRIDGE " + network + "'");
            }
            return joined;
        });
    }
}
