package org.ipop.link;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ipop.api.runtime.TokenBucket;

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
    private final Map<Object, TokenBucket> hosts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, TokenBucket> eldest) {
            return size() > MAX_HOSTS;
        }
    };

    Strangers(Local local) {
        this.local = local;
        this.all = new TokenBucket(PER_SECOND, BURST, local.now());
    }

    /** May one more datagram go to this host? Counted if not. */
    boolean take(InetAddress host) {
        long now = local.now();
        TokenBucket bucket = hosts.computeIfAbsent(Responses.network(host),
            ignored -> new TokenBucket(HOST_PER_SECOND, HOST_BURST, now));
        if (!bucket.take(1, now)) {
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
