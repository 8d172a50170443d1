package org.ipop.membership.certificate;

/** A certificate that does not hold. Without stack trace. */
public final class CertificateRefused extends Exception {
    private static final long serialVersionUID = 1;

    /** @param why one line, for counters, tests and the joiner's operator */
    public CertificateRefused(String why) {
        super(why, null, false, false);
    }
}
