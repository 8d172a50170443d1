package org.ipop.membership.proof;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.wire.membership.Revocation;

/**
 * Who has been expelled from one network, as far as this node knows: written on the loop, read by the workers that
 * check certificates. Thread: any.
 */
public final class Expulsions {
    private final AtomicReference<RevocationList> list;
    private final AtomicReference<Revocation> notice = new AtomicReference<>();

    public Expulsions(RevocationList list) {
        this.list = new AtomicReference<>(list);
    }

    public RevocationList list() {
        return list.get();
    }

    public void list(RevocationList longer) {
        list.set(longer);
    }

    public boolean covers(MemberCertificate certificate) {
        return list.get().covers(certificate);
    }

    /** A genuine revocation of ourselves that a member showed us, whatever else we know of the list. */
    public Optional<Revocation> notice() {
        return Optional.ofNullable(notice.get());
    }

    public void notice(Revocation ofOurselves) {
        notice.set(ofOurselves);
    }
}
