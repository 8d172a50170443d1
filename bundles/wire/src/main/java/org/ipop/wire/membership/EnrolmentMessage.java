package org.ipop.wire.membership;

import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.api.link.Contact;

/** What joiner and issuer say on the enrolment channel of a link. {@link EnrolmentCodec} reads and writes it. */
public sealed interface EnrolmentMessage {
    int TOKEN_ID_BYTES = 8;
    int MAC_BYTES = 32;
    int SECRET_BYTES = 32;
    int SIGNATURE_BYTES = 64;
    /** A certificate in DER has at most this many bytes. */
    int MAX_CERTIFICATE_BYTES = 640;
    int MAX_CONTACTS = 4;

    /** Which invitation this is about. */
    Bytes tokenId();

    /**
     * Joiner to issuer: "I hold this token". Repeated until answered.
     * <pre>
     * +----------+-------------------------------+
     * | type = 1 | token id, 8 bytes             |
     * +----------+-------------------------------+
     * | HMAC-SHA256(secret, label, handshake     |
     * | hash, own public key), 32 bytes          |
     * +----------+-------------------------------+
     * | firm 0/1 | host: length (8 bits), UTF-8  |
     * +----------+-------------------------------+
     * </pre>
     *
     * @param firm false: a suggestion; if the name is taken the issuer appends a number
     */
    record Claim(Bytes tokenId, Bytes mac, boolean firm, String host) implements EnrolmentMessage {
    }

    /**
     * Issuer to joiner: all that makes it a member.
     * <pre>
     * +----------+-------------------------------+
     * | type = 2 | token id, 8 bytes             |
     * +----------+-------------------------------+
     * | certificate: length (16 bits), DER       |
     * | the issuer's certificate, likewise       |
     * +------------------------------------------+
     * | address plan: address, length (8 bits)   |
     * | rendezvous secret: epoch (4), 32 bytes   |
     * | contacts: number (0-4), each a contact   |
     * +------------------------------------------+
     * | signature of the authority, 64 bytes,    |
     * | over label, handshake hash, all above    |
     * +------------------------------------------+
     * </pre>
     */
    record Grant(Bytes tokenId, Bytes certificate, Bytes issuerCertificate, Terms terms, Bytes signature)
        implements EnrolmentMessage {
    }

    /** The part of a grant that is the same for everybody: what the network is and where members are. */
    record Terms(Prefix ipv4, int epoch, Bytes rendezvousSecret, List<Contact> contacts) {
        public Terms {
            contacts = List.copyOf(contacts.size() <= MAX_CONTACTS ? contacts : contacts.subList(0, MAX_CONTACTS));
        }
    }

    /**
     * Issuer to joiner: "no".
     * <pre>
     * +----------+-------------------+----------+
     * | type = 3 | token id, 8 bytes | reason   |
     * +----------+-------------------+----------+
     * </pre>
     */
    record Denied(Bytes tokenId, Reason reason) implements EnrolmentMessage {
    }

    /** Why not; the joiner has a sentence for each. By ordinal on the wire: append only. */
    enum Reason { UNKNOWN_TOKEN, EXPIRED, USED_UP, WRONG_SECRET, HOST_TAKEN, HOST_INVALID, BUSY, WAITING, DECLINED }
}
