package org.ipop.simulation.scale;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.Lease;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.dhcp.dht.DhtAllocators;
import org.ipop.simulation.Joined;

/**
 * The addresses of one network whose members are nodes of a population and whose leases lie in their stores. Knows who
 * holds which, as the holders see it, and counts the times that one comes to be held twice.
 */
final class Addresses {
    private static final long RETRY_NANOS = Population.SECOND;

    private final Stores stores;
    private final NetworkSpec spec;
    private final Map<InetAddress, List<Tenant>> holders = new HashMap<>();
    private final List<Tenant> tenants = new ArrayList<>();
    private final List<Double> seconds = new ArrayList<>();
    private int doubled;
    private int doubledInOrder;
    private int heldTwice;

    /** @param name tells its leases from those of other networks in the same stores */
    Addresses(Stores stores, String name, String plan) {
        this.stores = stores;
        byte[] authority = new byte[32];
        byte[] seed = Key.hash(name.getBytes(StandardCharsets.US_ASCII)).toBytes();
        System.arraycopy(seed, 0, authority, 0, seed.length);
        spec = new NetworkSpec(name, Bytes.copyOf(authority), Prefix.parse(plan), Prefix.parse("fd00::/64"));
    }

    /** Wants an address from now on. */
    void ask(Resident resident) {
        Tenant tenant = new Tenant(resident);
        tenants.add(tenant);
        tenant.ask();
    }

    /** So many askers within so many seconds, each at a time drawn by chance. */
    void askWithin(List<Resident> askers, double spreadSeconds) {
        for (Resident resident : askers) {
            long atNanos = stores.population.random().nextLong((long) (spreadSeconds * Population.SECOND));
            stores.population.time.after(atNanos, () -> ask(resident));
        }
    }

    int asked() {
        return tenants.size();
    }

    /** Those who have one. */
    int served() {
        return (int) tenants.stream().filter(tenant -> tenant.state == State.SERVED).count();
    }

    /** Of those alive. */
    double servedShare() {
        long alive = tenants.stream().filter(tenant -> tenant.resident.loop().alive()).count();
        return tenants.stream().filter(tenant -> tenant.resident.loop().alive() && tenant.state == State.SERVED).count()
            / (double) alive;
    }

    /** Those who were told that there is none. */
    int refused() {
        return (int) tenants.stream().filter(tenant -> tenant.state == State.REFUSED).count();
    }

    /** Those who had one, lost it to another holder, and have got another. */
    int movedOn() {
        return (int) tenants.stream().filter(tenant -> tenant.losses > 0 && tenant.state == State.SERVED).count();
    }

    /** Those who had one and lost it to another holder. */
    int losers() {
        return (int) tenants.stream().filter(tenant -> tenant.losses > 0).count();
    }

    /** From the question to the first answer. */
    double seconds(double quantile) {
        return Quantile.of(seconds.stream().mapToDouble(Double::doubleValue).toArray(), quantile);
    }

    /** How often an address came to be held twice while the laws of the ring held. */
    int doubledInOrder() {
        return doubledInOrder;
    }

    /** And while they did not. */
    int doubledInDisorder() {
        return doubled - doubledInOrder;
    }

    /** Held by two at this moment. */
    int heldTwice() {
        return heldTwice;
    }

    private void taken(Tenant tenant, InetAddress address) {
        List<Tenant> holding = holders.computeIfAbsent(address, key -> new ArrayList<>(1));
        holding.add(tenant);
        if (holding.size() == 2) {
            heldTwice++;
        }
        if (holding.size() > 1) {
            doubled++;
            doubledInOrder += Census.of(stores.population.live()).right() ? 1 : 0;
        }
    }

    private void left(Tenant tenant, InetAddress address) {
        List<Tenant> holding = holders.get(address);
        holding.remove(tenant);
        if (holding.size() == 1) {
            heldTwice--;
        }
    }

    private enum State { ASKING, SERVED, REFUSED }

    /** One member, which does about its address what {@code membership} does. Equal to itself only. */
    private final class Tenant {
        private final Resident resident;
        private final AddressAllocator allocator;
        private final long askedNanos = stores.population.time.nanoTime();
        private State state = State.ASKING;
        private boolean answered;
        private int losses;

        private Tenant(Resident resident) {
            this.resident = resident;
            Member self = new Member(resident.node(), "host-" + resident.node().toShort(), resident.position(),
                (Inet6Address) InetAddress.ofLiteral("fd00::1"), Optional.empty(), Long.MAX_VALUE);
            allocator = new DhtAllocators(resident.loop())
                .open(new Joined(spec, self, resident.overlay(), stores.of(resident)));
            allocator.onLost(this::lost);
        }

        private void ask() {
            state = State.ASKING;
            allocator.acquire(Optional.empty()).whenComplete((lease, failure) -> {
                if (failure == null) {
                    state = State.SERVED;
                    taken(this, lease.address());
                } else if (cause(failure) instanceof Refused) {
                    state = State.REFUSED;
                } else {
                    stores.population.time.after(RETRY_NANOS, this::ask);
                    return;
                }
                if (!answered) {
                    answered = true;
                    seconds.add((stores.population.time.nanoTime() - askedNanos) / (double) Population.SECOND);
                }
            });
        }

        private void lost(Lease lease) {
            losses++;
            left(this, lease.address());
            ask();
        }

        private static Throwable cause(Throwable failure) {
            return failure instanceof CompletionException ? failure.getCause() : failure;
        }
    }
}
