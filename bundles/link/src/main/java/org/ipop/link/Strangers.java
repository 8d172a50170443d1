package org.ipop.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.api.runtime.TokenBuckets;

/**
 * How much goes to addresses that somebody has named. Peers name each other's, so a liar can name a victim's: a host of
 * which nothing but names is known gets {@value #UNPROVED} datagrams in ten minutes, whoever names it and by whatever
 * ports. That is enough for honest peers: one datagram from each side opens both NATs.
 *
 * <p>A host is known once a peer has answered a probe from there, which takes our random id, or when two
 * {@link Witnesses} hear the peer there, or the operator has named it. What goes to paths of it on which nothing has
 * come yet is held to a rate. Where a seed alone hears the peer the three begin anew.
 */
final class Strangers {
    static final int UNPROVED = 3;
    static final long MEMORY_NANOS = 600_000_000_000L;
    /** A peer that was away overnight is called again where it was. */
    static final long PROVED_NANOS = 86_400_000_000_000L;
    static final long VOUCHED_NANOS = 600_000_000_000L;
    static final int MAX_HOSTS = 4096;
    static final int MAX_SEEDS = 64;
    /** An interface that comes and goes must not make us call strangers without end. */
    static final long MOVED_NANOS = 60_000_000_000L;
    static final int PER_SECOND = 256;
    static final int BURST = 1024;
    static final int HOST_PER_SECOND = 16;
    static final int HOST_BURST = 96;
    private static final int MAX_RATED = 1024;

    private final Local local;
    private final TokenBucket all;
    private final TokenBuckets<Object> rated = new TokenBuckets<>(HOST_PER_SECOND, HOST_BURST, MAX_RATED);
    /** The one that was named first comes first. */
    private final LinkedHashMap<Object, Named> named = new LinkedHashMap<>();
    /** Until when; the one that was spoken for last comes last. */
    private final LinkedHashMap<Object, Long> known = new LinkedHashMap<>();
    private final Set<InetSocketAddress> seeds = new LinkedHashSet<>();
    private long movedNanos;

    Strangers(Local local) {
        this.local = local;
        this.all = new TokenBucket(PER_SECOND, BURST, local.now());
        this.movedNanos = local.now() - MOVED_NANOS;
    }

    /** May one more datagram go to this host? Counted if not. */
    boolean take(InetAddress host) {
        Object network = Responses.network(host);
        long now = local.now();
        if (host.isLoopbackAddress()) {
            return true;
        }
        Named stranger = knows(host) ? null : stranger(network, now);
        if (stranger != null ? stranger.left == 0 : !rated.take(network, now)) {
            local.dropped("strangers-host", host);
            return false;
        }
        if (!all.take(1, now)) {
            local.dropped("strangers", host);
            return false;
        }
        if (stranger != null) {
            stranger.left--;
        }
        return true;
    }

    /** More than its name speaks for this host, so that it is no victim. */
    boolean knows(InetAddress host) {
        Long until = known.get(Responses.network(host));
        return host.isLoopbackAddress() || until != null && until - local.now() > 0;
    }

    /** A peer has answered from there. */
    void proved(InetAddress host) {
        remember(host, PROVED_NANOS);
    }

    /** Others hear the peer there. */
    void vouched(InetAddress host) {
        remember(host, VOUCHED_NANOS);
    }

    /** The operator has named it: somebody to believe. */
    void appointed(InetSocketAddress seed) {
        remember(seed.getAddress(), VOUCHED_NANOS);
        if (seeds.size() < MAX_SEEDS) {
            seeds.add(seed);
        }
    }

    boolean isSeed(InetSocketAddress address) {
        return seeds.contains(address);
    }

    /** A seed hears the peer there: what went there before may be sent again. */
    void excused(InetAddress host) {
        named.remove(Responses.network(host));
    }

    /** We are elsewhere, or there is a network again: what went before may have gone nowhere. */
    void moved() {
        if (local.now() - movedNanos >= MOVED_NANOS) {
            movedNanos = local.now();
            named.clear();
        }
    }

    private void remember(InetAddress host, long nanos) {
        Object network = Responses.network(host);
        Long former = known.remove(network);
        long until = local.now() + nanos;
        known.put(network, former == null || former - until < 0 ? until : former);
        named.remove(network);
        if (known.size() > MAX_HOSTS) {
            known.pollFirstEntry();
            local.count("strangers.forgotten");
        }
    }

    /** While the table is full of others, nothing goes to a host that is not in it: none may be forgotten before. */
    private Named stranger(Object network, long now) {
        while (!named.isEmpty() && now - named.firstEntry().getValue().sinceNanos >= MEMORY_NANOS) {
            named.pollFirstEntry();
        }
        Named known = named.get(network);
        if (known == null && named.size() >= MAX_HOSTS) {
            local.dropped("strangers-table");
            return new Named(0, now);
        }
        return known != null ? known : named.computeIfAbsent(network, ignored -> new Named(UNPROVED, now));
    }

    /** What may still go to a host. */
    private static final class Named {
        private final long sinceNanos;
        private int left;

        private Named(int left, long sinceNanos) {
            this.left = left;
            this.sinceNanos = sinceNanos;
        }
    }
}
