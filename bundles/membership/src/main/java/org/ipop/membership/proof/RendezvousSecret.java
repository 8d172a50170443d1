package org.ipop.membership.proof;

import org.ipop.api.Bytes;
import org.ipop.membership.certificate.Transcript;

/**
 * The secret that members share, by epoch; an epoch ends with a revocation. Secrets form a hash chain that only the
 * authority can follow forwards: each gives all former ones, none gives a later one. So a member that was away can be
 * greeted by the secret it has, and a new secret proves by itself that the authority made it. Thread: any.
 *
 * @param value 32 bytes
 */
public record RendezvousSecret(int epoch, Bytes value) {
    /** The end of the chain; there are no more revocations than this. */
    public static final int LAST_EPOCH = RevocationList.MAX_ENTRIES;
    private static final String LABEL = "ipop rendezvous former";

    /** That of this or a former epoch; throws IllegalArgumentException for a later one. */
    public RendezvousSecret at(int former) {
        if (former < 0 || former > epoch) {
            throw new IllegalArgumentException("epoch " + former + " from " + epoch);
        }
        Bytes step = value;
        for (int left = epoch - former; left > 0; left--) {
            step = Bytes.copyOf(Transcript.of(LABEL).mac(step));
        }
        return new RendezvousSecret(former, step);
    }

    /** Is this a later secret of the same network? */
    public boolean follows(RendezvousSecret former) {
        return epoch > former.epoch && epoch <= LAST_EPOCH && at(former.epoch).equals(former);
    }

    /** Without the secret, which must not end up in logs. */
    @Override
    public String toString() {
        return "RendezvousSecret[" + epoch + "]";
    }
}
