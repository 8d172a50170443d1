package org.ipop.dhcp.dht;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ipop.api.Key;
import org.ipop.api.address.HostLeases;
import org.ipop.api.membership.Member;

/**
 * In which order one node tries the addresses of a pool: the one its certificate fixes, the one it had, one computed
 * from its id, then others at random, each at most once. A pool of up to {@link #LIMIT} addresses is tried as a
 * whole; of a greater one as many as that, so that a full pool is told after a bounded time.
 */
final class Probing {
    static final int LIMIT = 256;

    private final AddressPool pool;
    private final LinkedHashSet<InetAddress> first = new LinkedHashSet<>();
    private final LinkedHashSet<InetAddress> tried = new LinkedHashSet<>();
    private final int start;
    private final int step;
    private final boolean strict;
    private int walked;

    Probing(AddressPool pool, Member self, Optional<InetAddress> former, RandomGenerator random) {
        this(pool, self.node().key(), false, random);
        self.fixedIpv4().filter(pool::contains).ifPresent(first::add);
        former.filter(pool::contains).ifPresent(first::add);
    }

    /** @param identity what the computed address follows from */
    private Probing(AddressPool pool, Key identity, boolean strict, RandomGenerator random) {
        this.pool = pool;
        this.strict = strict;
        int size = pool.size();
        start = size == 0 ? 0 : (int) Long.remainderUnsigned(identity.high(), size);
        step = size < 2 ? 1 : coprime(size, random);
    }

    /** The address that the host wishes for, if it insists no other; else also one computed from who it is, others. */
    static Probing forHost(AddressPool pool, HostLeases.Wish wish, RandomGenerator random) {
        Probing probing = new Probing(pool, Key.hash(wish.client().toArray()), wish.strict(), random);
        wish.address().filter(pool::contains).ifPresent(probing.first::add);
        return probing;
    }

    Optional<InetAddress> next() {
        while (!first.isEmpty()) {
            InetAddress address = first.removeFirst();
            if (tried.add(address)) {
                return Optional.of(address);
            }
        }
        while (!strict && walked < pool.size() && tried.size() < LIMIT) {
            InetAddress address = pool.address((int) ((start + (long) walked++ * step) % pool.size()));
            if (tried.add(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    int tried() {
        return tried.size();
    }

    /** Has every address of the pool been tried? */
    boolean exhaustive() {
        return tried.size() >= pool.size();
    }

    /** Steps of this width meet each address once before they come back to the first. */
    private static int coprime(int size, RandomGenerator random) {
        int step = 1 + random.nextInt(size - 1);
        while (gcd(step, size) != 1) {
            step = step % (size - 1) + 1;
        }
        return step;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
