package org.ipop.wire.handshake;

import org.ipop.wire.MalformedPacket;

/** The AEAD of a handshake and its session; chosen by the initiator. */
public enum Suite {
    AES_256_GCM(1),
    CHACHA20_POLY1305(2);

    private final int code;

    Suite(int code) {
        this.code = code;
    }

    static Suite of(int code) throws MalformedPacket {
        return switch (code) {
            case 1 -> AES_256_GCM;
            case 2 -> CHACHA20_POLY1305;
            default -> throw new MalformedPacket("cipher suite " + code);
        };
    }

    int code() {
        return code;
    }
}
