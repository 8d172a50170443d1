package org.ipop.security.noise;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ipop.wire.handshake.Initiation;

/**
 * Cookies without memory, in the manner of WireGuard's: a code over the sender's address and port under a secret of
 * ours that lives two minutes. The former secret still counts, so a cookie works for two to four minutes. Those behind
 * a relay have no address of their own here and share one cookie. Thread: node loop.
 */
final class CookieJar {
    static final long ROTATION_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final int SECRET_BYTES = 32;

    private final SecureRandom random;
    private byte[] secret;
    private byte[] former;
    private long bornNanos;

    CookieJar(SecureRandom random, long nowNanos) {
        this.random = random;
        this.secret = fresh();
        this.former = fresh();
        this.bornNanos = nowNanos;
    }

    byte[] cookie(Optional<InetSocketAddress> source, long nowNanos) {
        rotate(nowNanos);
        return cookie(secret, source);
    }

    /** Has the sender at {@code source} had a cookie from us lately? */
    boolean admits(Initiation initiation, Optional<InetSocketAddress> source, long nowNanos) {
        rotate(nowNanos);
        return initiation.hasCookie() && (matches(initiation, secret, source) || matches(initiation, former, source));
    }

    private static boolean matches(Initiation initiation, byte[] secret, Optional<InetSocketAddress> source) {
        return Macs.equal(initiation.mac2(), Macs.code(cookie(secret, source), initiation.mac2Input()));
    }

    private static byte[] cookie(byte[] secret, Optional<InetSocketAddress> source) {
        byte[] address = source.map(from -> from.getAddress().getAddress()).orElse(new byte[0]);
        int port = source.map(InetSocketAddress::getPort).orElse(0);
        return Macs.code(secret, address, new byte[] {(byte) (port >>> 8), (byte) port});
    }

    private void rotate(long nowNanos) {
        long age = nowNanos - bornNanos;
        if (age >= ROTATION_NANOS) {
            former = age < 2 * ROTATION_NANOS ? secret : fresh();
            secret = fresh();
            bornNanos = nowNanos;
        }
    }

    private byte[] fresh() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
