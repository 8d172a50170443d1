package org.ipop.tap.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.edge.TapConfig;
import org.ipop.tap.linux.Conflicts.Conflict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Addresses, MTU and state of one interface, and how they get from one configuration to the next. */
final class LinkSettings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSettings.class);

    /** Down in a new namespace; without it a host does not reach its own addresses, so not our name server either. */
    private static final String LOOPBACK = "lo";

    private final Interfaces interfaces = new Interfaces();
    private final String name;
    private final int index;
    private final List<Prefix> addresses = new ArrayList<>();
    private int mtu;

    /** Throws Refused if the interface is gone already. */
    LinkSettings(String name) {
        this.name = name;
        try {
            this.index = Interfaces.indexOf(name);
        } catch (NetlinkRefused e) {
            interfaces.close();
            throw new Refused("the network interface " + name + " vanished: " + e.getMessage());
        }
    }

    int mtu() {
        return mtu;
    }

    /** Takes an interface as it is. */
    void adopt(TapConfig config) {
        mtu = config.mtu();
        addresses.addAll(config.addresses());
    }

    /** Sets up a new interface. Throws Refused; the caller closes the device, which undoes all. */
    void start(TapConfig config) {
        refuseConflicts(config);
        try {
            interfaces.keepLinkLocalAway(index);
        } catch (NetlinkRefused e) {
            LOG.debug("no say in link-local addresses device={} reason={}", name, e.getMessage());
        }
        setMtu(config.mtu());
        try {
            if (config.namespace().isPresent()) {
                interfaces.bringUp(Interfaces.indexOf(LOOPBACK));
            }
            interfaces.bringUp(index);
        } catch (NetlinkRefused e) {
            throw new Refused("cannot bring " + name + " up: " + e.getMessage());
        }
        setAddresses(config.addresses());
    }

    /** Changes what differs. Throws Refused after going back to what was. */
    void change(TapConfig config) {
        refuseConflicts(config);
        int formerMtu = mtu;
        List<Prefix> former = List.copyOf(addresses);
        try {
            setMtu(config.mtu());
            setAddresses(config.addresses());
        } catch (Refused refusal) {
            restore(formerMtu, former);
            throw refusal;
        }
    }

    @Override
    public void close() {
        interfaces.close();
    }

    private void restore(int formerMtu, List<Prefix> former) {
        try {
            setMtu(formerMtu);
            setAddresses(former);
        } catch (Refused e) {
            LOG.warn("tap is not what it was before a refused change device={} reason={}", name, e.getMessage());
        }
    }

    private void refuseConflicts(TapConfig config) {
        try {
            Optional<Conflict> found = Conflicts.find(config.addresses(), interfaces.taken(), index);
            if (found.isPresent()) {
                Conflict conflict = found.get();
                String device = interfaces.names().getOrDefault(conflict.taken().index(), "another interface");
                throw new Refused(conflict.wished().network() + " overlaps the " + conflict.taken().by() + " "
                    + conflict.taken().prefix() + " of " + device + ": choose another prefix, remove that one, "
                    + "or keep the network apart by 'ipop join TOKEN --netns NAME'");
            }
        } catch (NetlinkRefused e) {
            throw new Refused("cannot list the addresses and routes of this host: " + e.getMessage());
        }
    }

    private void setMtu(int wished) {
        if (wished == mtu) {
            return;
        }
        try {
            interfaces.setMtu(index, wished);
            mtu = wished;
        } catch (NetlinkRefused e) {
            throw new Refused("cannot set the MTU of " + name + " to " + wished + ": " + e.getMessage());
        }
    }

    /** Removes first, since the kernel takes an address's fellows of the same prefix away with it; then adds all. */
    private void setAddresses(List<Prefix> wished) {
        for (Prefix address : List.copyOf(addresses)) {
            if (!wished.contains(address)) {
                remove(address);
            }
        }
        for (Prefix address : wished) {
            try {
                interfaces.add(index, address);
            } catch (NetlinkRefused e) {
                throw new Refused("cannot give " + address + " to " + name + ": " + e.getMessage());
            }
            if (!addresses.contains(address)) {
                addresses.add(address);
            }
        }
    }

    private void remove(Prefix address) {
        try {
            interfaces.remove(index, address);
            addresses.remove(address);
        } catch (NetlinkRefused e) {
            throw new Refused("cannot take " + address + " from " + name + ": " + e.getMessage());
        }
    }
}
