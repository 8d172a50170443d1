package org.ipop.membership.certificate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.ipop.api.Bytes;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.security.SignatureVerifier;

/**
 * Says whether a certificate makes its holder a member of one network now. Remembers the signatures it has checked,
 * at most {@link #REMEMBERED}. Thread: any.
 */
public final class CertificateVerifier {
    static final int REMEMBERED = 2_048;

    private final Bytes authorityKey;
    private final String network;
    private final SignatureVerifier signatures;
    private final LongSupplier epochSeconds;
    private final Map<Bytes, MemberCertificate> checked = Collections.synchronizedMap(new Checked());

    /** @param epochSeconds the clock; called from workers */
    public CertificateVerifier(Bytes authorityKey, String network, SignatureVerifier signatures,
                               LongSupplier epochSeconds) {
        this.authorityKey = authorityKey;
        this.network = network;
        this.signatures = signatures;
        this.epochSeconds = epochSeconds;
    }

    public CertificateVerifier(NetworkSpec spec, SignatureVerifier signatures, LongSupplier epochSeconds) {
        this(spec.authorityKey(), spec.name(), signatures, epochSeconds);
    }

    public MemberCertificate verify(Bytes encoded) throws CertificateRefused {
        MemberCertificate known = checked.get(encoded);
        MemberCertificate certificate = known != null ? known : check(encoded);
        if (!certificate.validity().includes(epochSeconds.getAsLong())) {
            throw new CertificateRefused(epochSeconds.getAsLong() < certificate.validity().notBefore()
                ? "not valid yet; compare the clocks" : "expired");
        }
        return certificate;
    }

    /** Without work: the certificate if it was checked lately and is still valid. */
    public Optional<MemberCertificate> remembered(Bytes encoded) {
        return Optional.ofNullable(checked.get(encoded))
            .filter(certificate -> certificate.validity().includes(epochSeconds.getAsLong()));
    }

    private MemberCertificate check(Bytes encoded) throws CertificateRefused {
        CertificateReader.Parsed parsed = CertificateReader.read(encoded);
        if (!parsed.certificate().subject().network().equals(network)) {
            throw new CertificateRefused("of another network");
        }
        if (!signatures.verify(authorityKey.toArray(), parsed.signedPart(), parsed.signature())) {
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
