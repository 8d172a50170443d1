package org.ipop.wire.stun;

import java.net.InetSocketAddress;
import java.util.List;
import org.ipop.api.Bytes;

/** An attribute of a STUN message (RFC 8489, section 14; for the discovery of NAT behaviour RFC 5780, section 7). */
public sealed interface StunAttribute {
    /** <pre> | zero | family 1 or 2 | port, 16 bits | address | </pre> */
    record MappedAddress(InetSocketAddress address) implements StunAttribute {
    }

    /** As {@link MappedAddress}, the port and address xored with magic cookie and transaction id. */
    record XorMappedAddress(InetSocketAddress address) implements StunAttribute {
    }

    /** Who made the message, for people; at most 763 bytes of UTF-8. */
    record Software(String description) implements StunAttribute {
    }

    /** <pre> | zero, 21 bits | hundreds, 3 bits | number, 8 bits | reason, UTF-8 | </pre> */
    record ErrorCode(int code, String reason) implements StunAttribute {
        /** "Unknown attribute". */
        public static final int UNKNOWN_ATTRIBUTE = 420;
    }

    /** 16 bits each. */
    record UnknownAttributes(List<Integer> types) implements StunAttribute {
        public UnknownAttributes {
            types = List.copyOf(types);
        }
    }

    /** <pre> | zero, 29 bits | address | port | zero | </pre> From where the answer is asked to come. */
    record ChangeRequest(boolean address, boolean port) implements StunAttribute {
        /** For whoever does not honour it and says so. */
        public static final int TYPE = StunTypes.CHANGE_REQUEST;
    }

    /** So many zeros, which make a message longer. */
    record Padding(int bytes) implements StunAttribute {
    }

    /** <pre> | port, 16 bits | zero | </pre> To which port of the asking address the answer shall go. */
    record ResponsePort(int port) implements StunAttribute {
        /** For whoever does not honour it and says so. */
        public static final int TYPE = StunTypes.RESPONSE_PORT;
    }

    /** As {@link MappedAddress}: from where the answer was sent. */
    record ResponseOrigin(InetSocketAddress address) implements StunAttribute {
    }

    /** As {@link MappedAddress}: from where an answer with other address and other port would come. */
    record OtherAddress(InetSocketAddress address) implements StunAttribute {
    }

    /** HMAC-SHA1, 20 bytes; made and checked by {@link StunSeal}. */
    record MessageIntegrity(Bytes hmac) implements StunAttribute {
    }

    /** HMAC-SHA256, 16 to 32 bytes; made and checked by {@link StunSeal}. */
    record MessageIntegritySha256(Bytes hmac) implements StunAttribute {
    }

    /** CRC-32 xored with "STUN"; always the last one, and checked whenever a message is read. */
    record Fingerprint(int crc) implements StunAttribute {
    }

    /** Any other. */
    record Other(int type, Bytes value) implements StunAttribute {
        /** Must a receiver refuse what it does not understand? What belongs to credentials is understood. */
        public boolean mustBeUnderstood() {
            boolean credential = type == StunTypes.USERNAME || type == StunTypes.REALM || type == StunTypes.NONCE;
            return type < StunTypes.FIRST_OPTIONAL && !credential;
        }
    }
}
