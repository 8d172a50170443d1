package org.ipop.api.nat;

import java.net.InetSocketAddress;

/** A transport address at which a node may be reached (RFC 8445). Thread: any. */
public record Candidate(Kind kind, InetSocketAddress address) {
    /** In the order in which they are tried. STREAM: a TCP port, for whoever comes through by no other way. */
    public enum Kind { HOST, SERVER_REFLEXIVE, PEER_REFLEXIVE, MAPPED, STREAM }
}
