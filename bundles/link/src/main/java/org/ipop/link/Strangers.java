package org.ipop.link;

import java.net.InetAddress;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.api.runtime.TokenBuckets;

/**
 * How much goes to addresses from which nothing authentic has come. Peers name each other's addresses, so a liar can
 * name a victim's: each of us then sends it handshakes and probes, but never more than this. Enough for thirty nodes
 * behind one address that are all looked for at once.
 */
final class Strangers {
    static final int PER_SECOND = 256;
    static final int BURST = 1024;
    static final int HOST_PER_SECOND = 16;
    static final int HOST_BURST = 96;
    static final int MAX_HOSTS = 1024;

    private final Local local;
    private final TokenBucket all;
    private final TokenBuckets<Object> hosts = new TokenBuckets<>(HOST_PER_SECOND, HOST_BURST, MAX_HOSTS);

    Strangers(Local local) {
        this.local = local;
        this.all = new TokenBucket(PER_SECOND, BURST, local.now());
    }

    /** May one more datagram go to this host? Counted if not. */
    boolean take(InetAddress host) {
        long now = local.now();
        if (!hosts.take(Responses.network(host), now)) {
            local.dropped("strangers-host", host);
            return false;
        }
        if (!all.take(1, now)) {
            local.dropped("strangers", host);
            return false;
        }
        return true;
    }
}
