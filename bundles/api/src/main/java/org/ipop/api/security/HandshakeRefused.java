package org.ipop.api.security;

/** A handshake datagram that does not fit, does not authenticate or repeats an old one. Without stack trace. */
public final class HandshakeRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean fatal;

    /**
     * @param reason the counter's last part: "forged", "replayed", "wrong-peer", "malformed"
     * @param fatal  the handshake cannot go on; otherwise the datagram is just dropped
     */
    public HandshakeRefused(String reason, boolean fatal) {
        super(reason, null, false, false);
        this.fatal = fatal;
    }

    public boolean fatal() {
        return fatal;
    }
}
