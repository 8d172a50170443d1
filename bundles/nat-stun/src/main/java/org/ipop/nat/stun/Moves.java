package org.ipop.nat.stun;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ipop.api.Prefix;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;
import org.ipop.api.edge.NetworkChanges;
import org.ipop.api.runtime.NodeContext;

/**
 * Notices that what this node sends may take another way: addresses of this host came or went, a link or a default
 * route over a device of ours changed, or the host has slept, during which NATs forget. The system tells of the first
 * three; where it does not, addresses are looked at every few seconds.
 */
final class Moves implements NetworkChanges.Listener {
    static final long POLL_NANOS = 5_000_000_000L;
    /** An address is followed by its routes. */
    static final long SETTLE_NANOS = 20_000_000L;
    /** A link that comes and goes is not worth more. */
    static final long AT_MOST_EVERY_NANOS = 250_000_000L;
    /** The wall clock goes on while a host sleeps, the other one does not. */
    static final long SLEPT_NANOS = 5_000_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final NodeContext context;
    private final LocalSockets local;
    private final HostCandidates hosts;
    private final Runnable moved;
    private List<InterfaceAddress> interfaces;
    private Set<Prefix> usable;
    private long polledNanos;
    private long tickNanos;
    private long tickEpochSeconds;
    private long movedNanos;
    private boolean looking;
    private boolean otherWay;

    /** @param moved runs when it has happened */
    Moves(NodeContext context, LocalSockets local, HostCandidates hosts, Runnable moved) {
        this.context = context;
        this.local = local;
        this.hosts = hosts;
        this.moved = moved;
        this.interfaces = local.addresses();
        this.usable = usable();
        this.polledNanos = context.nanoTime();
        this.tickNanos = context.nanoTime();
        this.tickEpochSeconds = context.epochSeconds();
        this.movedNanos = context.nanoTime() - AT_MOST_EVERY_NANOS;
    }

    /** As they were when they were looked at last. */
    List<InterfaceAddress> interfaces() {
        return interfaces;
    }

    @Override
    public void addresses() {
        lookSoon();
    }

    @Override
    public void way(String device) {
        if (interfaces.stream().anyMatch(each -> each.device().equals(device) && isUsable(each))) {
            otherWay = true;
            lookSoon();
        }
    }

    /** Comes every second or so. */
    void tick() {
        long now = context.nanoTime();
        long epochSeconds = context.epochSeconds();
        boolean slept = (epochSeconds - tickEpochSeconds) * SECOND_NANOS - (now - tickNanos) >= SLEPT_NANOS;
        tickNanos = now;
        tickEpochSeconds = epochSeconds;
        if (slept) {
            otherWay = true;
        }
        if (slept || now - polledNanos >= POLL_NANOS) {
            look();
        }
    }

    private void lookSoon() {
        if (!looking) {
            looking = true;
            long earliest = movedNanos + AT_MOST_EVERY_NANOS - context.nanoTime();
            context.schedule(Math.max(SETTLE_NANOS, earliest), () -> {
                looking = false;
                look();
            });
        }
    }

    /** Without any address there is nothing to be tried. */
    private void look() {
        polledNanos = context.nanoTime();
        interfaces = local.addresses();
        Set<Prefix> before = usable;
        usable = usable();
        boolean changed = otherWay || !usable.equals(before);
        otherWay = false;
        if (changed && usable.stream().anyMatch(each -> !each.address().isLoopbackAddress())) {
            movedNanos = context.nanoTime();
            moved.run();
        }
    }

    private Set<Prefix> usable() {
        return interfaces.stream().filter(this::isUsable).map(InterfaceAddress::prefix)
            .collect(Collectors.toUnmodifiableSet());
    }

    /** Link-local ones come and go with every container and are no candidates. */
    private boolean isUsable(InterfaceAddress each) {
        return !each.prefix().address().isLinkLocalAddress() && hosts.isUnderlay(each);
    }
}
