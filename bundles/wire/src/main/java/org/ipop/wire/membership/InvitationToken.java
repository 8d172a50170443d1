package org.ipop.wire.membership;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.nat.Candidate;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * An invitation as text that a person passes on: "ipop1-", then base64url (RFC 4648 section 5, no padding) of
 * <pre>
 * +------------------------------------------+
 * | authority's Ed25519 public key, 32 bytes |
 * | issuer's node id, 20 bytes               |
 * | token id, 8 bytes                        |
 * | one-time secret, 32 bytes                |
 * | expires, seconds since 1970, 64 bits     |
 * | network: length (8 bits), UTF-8          |
 * | host: likewise, empty if free to choose  |
 * | issuer's candidates: number (0-8), each  |
 * | seeds: number (0-4), each an address     |
 * +------------------------------------------+
 * | checksum of all above, 32 bits           |
 * +------------------------------------------+
 * </pre>
 * The checksum (start of a SHA-256) tells a mistyped token from a wrong one; it protects nothing.
 *
 * @param issuer whom to ask, and where it was when it made the token
 */
public record InvitationToken(String network, Bytes authorityKey, Issuer issuer, Ticket ticket,
                              List<InetSocketAddress> seeds) {
    public static final int MAX_SEEDS = 4;
    private static final String PREFIX = "ipop1-";
    private static final int MAX_TEXT = 1024;
    private static final int KEY_BYTES = 32;
    private static final int CHECKSUM_BYTES = 4;
    private static final byte[] CHECKSUM_LABEL = "ipop token".getBytes(StandardCharsets.US_ASCII);

    public InvitationToken {
        seeds = List.copyOf(seeds.size() <= MAX_SEEDS ? seeds : seeds.subList(0, MAX_SEEDS));
    }

    /** The node that redeems the token, and its candidates. */
    public record Issuer(NodeId node, List<Candidate> candidates) {
        public Issuer {
            candidates = List.copyOf(candidates);
        }
    }

    /** What the issuer remembers of the token. */
    public record Ticket(Bytes id, Bytes secret, long expiresEpochSeconds, Optional<String> host) {
    }

    /** Throws Refused with one line for the operator; white space, as mail programs add it, does no harm. */
    public static InvitationToken parse(String text) {
        String compact = text.strip().replaceAll("\\s", "");
        if (!compact.startsWith(PREFIX)) {
            throw new Refused(compact.matches("ipop\\d+-.*")
                ? "this token was made by another version of ipop; make a new one with the version that runs here"
                : "this is no invitation: a token starts with " + PREFIX);
        }
        if (compact.length() > MAX_TEXT) {
            throw new Refused("this is no invitation: a token has at most " + MAX_TEXT + " characters");
        }
        byte[] content = checked(compact.substring(PREFIX.length()));
        try {
            return read(Unpooled.wrappedBuffer(content));
        } catch (MalformedPacket e) {
            throw new Refused("this token has a fault in it (" + e.getMessage() + "); ask for a new one");
        }
    }

    public String text() {
        ByteBuf out = Unpooled.buffer(256);
        out.writeBytes(authorityKey.toArray());
        issuer.node().write(out);
        out.writeBytes(ticket.id().toArray()).writeBytes(ticket.secret().toArray());
        out.writeLong(ticket.expiresEpochSeconds());
        Fields.writeText(out, network);
        Fields.writeText(out, ticket.host().orElse(""));
        Fields.writeCandidates(out, issuer.candidates());
        out.writeByte(seeds.size());
        seeds.forEach(seed -> Fields.writeSocketAddress(out, seed));
        byte[] content = new byte[out.readableBytes()];
        out.readBytes(content);
        byte[] whole = Arrays.copyOf(content, content.length + CHECKSUM_BYTES);
        System.arraycopy(checksum(content), 0, whole, content.length, CHECKSUM_BYTES);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /** Without the secret, which must not end up in logs. */
    @Override
    public String toString() {
        return "InvitationToken[network=" + network + ", issuer=" + issuer.node().toShort() + ", id=" + ticket.id()
            + "]";
    }

    private static byte[] checked(String encoded) {
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw mistyped();
        }
        if (whole.length <= CHECKSUM_BYTES) {
            throw mistyped();
        }
        byte[] content = Arrays.copyOf(whole, whole.length - CHECKSUM_BYTES);
        byte[] claimed = Arrays.copyOfRange(whole, content.length, whole.length);
        if (!Arrays.equals(claimed, checksum(content))) {
            throw mistyped();
        }
        return content;
    }

    private static Refused mistyped() {
        return new Refused("this token was mistyped or cut off: its checksum does not fit; copy it again as a whole");
    }

    private static byte[] checksum(byte[] content) {
        return Arrays.copyOf(Key.hash(CHECKSUM_LABEL, content).toBytes(), CHECKSUM_BYTES);
    }

    private static InvitationToken read(ByteBuf in) throws MalformedPacket {
        Bytes authorityKey = EnrolmentCodec.fixed(in, KEY_BYTES, "authority key");
        NodeId issuer = Fields.nodeId(in);
        Bytes id = EnrolmentCodec.fixed(in, EnrolmentMessage.TOKEN_ID_BYTES, "token id");
        Bytes secret = EnrolmentCodec.fixed(in, EnrolmentMessage.SECRET_BYTES, "secret");
        Fields.need(in, Long.BYTES, "expiry");
        long expires = in.readLong();
        String network = Fields.text(in, "network");
        String host = Fields.text(in, "host");
        List<Candidate> candidates = Fields.candidates(in);
        List<InetSocketAddress> seeds = seeds(in);
        Fields.end(in, "token");
        Optional<String> fixedHost = host.isEmpty() ? Optional.empty() : Optional.of(host);
        return new InvitationToken(network, authorityKey, new Issuer(issuer, candidates),
            new Ticket(id, secret, expires, fixedHost), seeds);
    }

    private static List<InetSocketAddress> seeds(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "seeds");
        int count = in.readUnsignedByte();
        if (count > MAX_SEEDS) {
            throw new MalformedPacket(count + " seeds");
        }
        List<InetSocketAddress> seeds = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            seeds.add(Fields.socketAddress(in));
        }
        return seeds;
    }
}
