package org.ipop.api.security;

import org.ipop.api.Bytes;
import org.ipop.api.NodeId;

/** The long-lived Ed25519 key of this node (RFC 8032). Thread: any. */
public interface Identity {
    NodeId nodeId();

    /** 32 bytes. */
    Bytes publicKey();

    /** 64 bytes. About 0.3 ms: call it from {@code NodeContext.compute} where packets flow. */
    byte[] sign(byte[] message);
}
