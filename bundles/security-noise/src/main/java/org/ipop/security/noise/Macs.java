package org.ipop.security.noise;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.ipop.api.Bytes;
import org.ipop.wire.handshake.CookieReply;
import org.ipop.wire.handshake.Finish;
import org.ipop.wire.handshake.Initiation;
import org.ipop.wire.handshake.InitiationHeader;
import org.ipop.wire.handshake.Response;

/**
 * The message authentication codes in front of any other work, all 16 bytes of HMAC-SHA256. mac1 shows that the sender
 * knows whom it talks to (or that it does not know: zeros); it keeps out noise, not an adversary. Thread: any.
 */
final class Macs {
    static final int BYTES = 16;

    private static final byte[] LABEL = "ipop mac1 v1".getBytes(StandardCharsets.US_ASCII);

    private final byte[] key;

    private Macs(byte[] key) {
        this.key = key;
    }

    static Macs of(InitiationHeader header) {
        return new Macs(Hkdf.sha256(LABEL, header.responderBytes()));
    }

    static byte[] code(byte[] key, byte[]... parts) {
        return Arrays.copyOf(Hkdf.hmac(key, parts), BYTES);
    }

    /** In constant time. */
    static boolean equal(Bytes received, byte[] computed) {
        return MessageDigest.isEqual(received.toArray(), computed);
    }

    Initiation authenticate(Initiation initiation) {
        return initiation.withMac1(code(key, initiation.mac1Input()));
    }

    Response authenticate(Response response) {
        return response.withMac1(code(key, response.mac1Input()));
    }

    Finish authenticate(Finish finish) {
        return finish.withMac1(code(key, finish.mac1Input()));
    }

    CookieReply authenticate(CookieReply reply, Bytes mac1) {
        return reply.withMac(code(key, reply.macInput(), mac1.toArray()));
    }

    boolean verify(Initiation initiation) {
        return equal(initiation.mac1(), code(key, initiation.mac1Input()));
    }

    boolean verify(Response response) {
        return equal(response.mac1(), code(key, response.mac1Input()));
    }

    boolean verify(Finish finish) {
        return equal(finish.mac1(), code(key, finish.mac1Input()));
    }

    /** @param mac1 of the initiation that the reply answers */
    boolean verify(CookieReply reply, Bytes mac1) {
        return equal(reply.mac(), code(key, reply.macInput(), mac1.toArray()));
    }
}
