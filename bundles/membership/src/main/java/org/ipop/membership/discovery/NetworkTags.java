package org.ipop.membership.discovery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.wire.discovery.Beacon;

/**
 * Tags of our networks for beacons: bound to the sender and to the hour, so that nobody can tell from two beacons that
 * they are of one network. A clock may be wrong by up to an hour.
 */
final class NetworkTags {
    private static final byte[] LABEL = "ipop lan".getBytes(StandardCharsets.US_ASCII);
    private static final long EPOCH_SECONDS = 3_600;
    private static final String HMAC = "HmacSHA256";

    private final Map<RingId, Bytes> secrets = new TreeMap<>();

    void add(RingId ring, Bytes rendezvousSecret) {
        secrets.put(ring, rendezvousSecret);
    }

    void remove(RingId ring) {
        secrets.remove(ring);
    }

    /** Ours, of as many networks as a beacon has room for. */
    List<Bytes> of(NodeId sender, long epochSeconds) {
        return secrets.values().stream().limit(Beacon.MAX_TAGS)
            .map(secret -> tag(secret, sender, epochSeconds / EPOCH_SECONDS)).toList();
    }

    /** The networks that both of us are in. */
    List<RingId> shared(Beacon beacon, long epochSeconds) {
        long hour = epochSeconds / EPOCH_SECONDS;
        List<RingId> shared = new ArrayList<>();
        secrets.forEach((ring, secret) -> {
            boolean known = beacon.tags().contains(tag(secret, beacon.node(), hour))
                || beacon.tags().contains(tag(secret, beacon.node(), hour - 1))
                || beacon.tags().contains(tag(secret, beacon.node(), hour + 1));
            if (known) {
                shared.add(ring);
            }
        });
        return shared;
    }

    private static Bytes tag(Bytes secret, NodeId sender, long hour) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.toArray(), HMAC));
            mac.update(LABEL);
            mac.update(ByteBuffer.allocate(Long.BYTES).putLong(hour).array());
            return Bytes.copyOf(Arrays.copyOf(mac.doFinal(sender.toBytes()), Beacon.TAG_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
