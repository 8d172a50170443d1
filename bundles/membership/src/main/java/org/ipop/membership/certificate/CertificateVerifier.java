package org.ipop.membership.certificate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.ipop.api.Bytes;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.security.SignatureVerifier;

/**
 * Says whether a certificate makes its holder a member of one network now. Remembers the signatures it has checked,
 * at most {@link #REMEMBERED}. Thread: any.
 */
public final class CertificateVerifier {
    static final int REMEMBERED = 2_048;

    private final NetworkSpec spec;
    private final SignatureVerifier signatures;
    private final LongSupplier epochSeconds;
    private final Predicate<MemberCertificate> revoked;
    private final Map<Bytes, MemberCertificate> checked = Collections.synchronizedMap(new Checked());

    /**
     * @param epochSeconds the clock; called from workers
     * @param revoked      whose certificate is void although it is genuine; called from workers
     */
    public CertificateVerifier(NetworkSpec spec, SignatureVerifier signatures, LongSupplier epochSeconds,
                               Predicate<MemberCertificate> revoked) {
        this.spec = spec;
        this.signatures = signatures;
        this.epochSeconds = epochSeconds;
        this.revoked = revoked;
    }

    /** For who knows of no revocations. */
    public CertificateVerifier(NetworkSpec spec, SignatureVerifier signatures, LongSupplier epochSeconds) {
        this(spec, signatures, epochSeconds, certificate -> false);
    }

    public MemberCertificate verify(Bytes encoded) throws CertificateRefused {
        MemberCertificate known = checked.get(encoded);
        MemberCertificate certificate = known != null ? known : check(encoded);
        if (!certificate.validity().includes(epochSeconds.getAsLong())) {
            throw new CertificateRefused(epochSeconds.getAsLong() < certificate.validity().notBefore()
                ? "not valid yet; compare the clocks" : "expired");
        }
        if (revoked.test(certificate)) {
            throw new CertificateRefused("revoked");
        }
        return certificate;
    }

    /** Is a certificate that we have checked still good? Without work. */
    public boolean holds(MemberCertificate certificate) {
        return certificate.validity().includes(epochSeconds.getAsLong()) && !revoked.test(certificate);
    }

    private MemberCertificate check(Bytes encoded) throws CertificateRefused {
        CertificateReader.Parsed parsed = CertificateReader.read(encoded);
        if (!parsed.certificate().subject().network().equals(spec.name())) {
            throw new CertificateRefused("of another network");
        }
        if (!signatures.verify(spec.authorityKey().toArray(), parsed.signedPart(), parsed.signature())) {
            throw new CertificateRefused("not signed by this network's authority");
        }
        checked.put(encoded, parsed.certificate());
        return parsed.certificate();
    }

    /** Forgets the one unused for longest. */
    private static final class Checked extends LinkedHashMap<Bytes, MemberCertificate> {
        private static final long serialVersionUID = 1;

        private Checked() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, MemberCertificate> eldest) {
            return size() > REMEMBERED;
        }
    }
}
