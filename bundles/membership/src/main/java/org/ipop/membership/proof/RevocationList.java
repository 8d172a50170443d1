package org.ipop.membership.proof;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.Revocation;

/** The revocations of one network, numbered from 1 without a gap. Immutable; checks no signatures. Thread: any. */
public final class RevocationList {
    public static final int MAX_ENTRIES = 1_024;
    public static final RevocationList EMPTY = new RevocationList(List.of());

    private final List<Revocation> entries;
    private final Map<NodeId, Revocation> byNode = new LinkedHashMap<>();

    private RevocationList(List<Revocation> entries) {
        this.entries = List.copyOf(entries);
        entries.forEach(entry -> byNode.put(entry.node(), entry));
    }

    /** That of the last entry; 0 = nobody was ever expelled. */
    public int number() {
        return entries.size();
    }

    public Optional<Revocation> last() {
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast());
    }

    /** The entries behind this number. */
    public List<Revocation> after(int number) {
        return entries.subList(Math.clamp(number, 0, entries.size()), entries.size());
    }

    /** The latest that names this node. */
    public Optional<Revocation> of(NodeId node) {
        return Optional.ofNullable(byNode.get(node));
    }

    public boolean covers(MemberCertificate certificate) {
        Revocation revocation = byNode.get(certificate.node());
        return revocation != null && covers(revocation, certificate);
    }

    /** Does this one entry make the certificate void? */
    public static boolean covers(Revocation revocation, MemberCertificate certificate) {
        return revocation.node().equals(certificate.node())
            && certificate.validity().notBefore() <= revocation.untilEpochSeconds();
    }

    /** Do these go on where this list ends, within its limit? */
    public boolean continuedBy(List<Revocation> next) {
        for (int i = 0; i < next.size(); i++) {
            if (next.get(i).number() != number() + 1 + i) {
                return false;
            }
        }
        return number() + next.size() <= MAX_ENTRIES;
    }

    /** Throws IllegalArgumentException unless {@link #continuedBy}. */
    public RevocationList with(List<Revocation> next) {
        if (!continuedBy(next)) {
            throw new IllegalArgumentException("entries that do not follow number " + number());
        }
        List<Revocation> longer = new ArrayList<>(entries);
        longer.addAll(next);
        return new RevocationList(longer);
    }

    /** As a file: the entries, one after the other. */
    public byte[] encode() {
        ByteBuf out = Unpooled.buffer(Math.max(1, entries.size() * Revocation.BYTES));
        entries.forEach(entry -> entry.write(out));
        byte[] content = new byte[out.readableBytes()];
        out.readBytes(content);
        return content;
    }

    /** Throws MalformedPacket if the file was not written by {@link #encode}. */
    public static RevocationList decode(byte[] content) throws MalformedPacket {
        if (content.length > MAX_ENTRIES * Revocation.BYTES) {
            throw new MalformedPacket("revocations of " + content.length + " bytes");
        }
        ByteBuf in = Unpooled.wrappedBuffer(content);
        List<Revocation> entries = new ArrayList<>();
        while (in.isReadable()) {
            entries.add(Revocation.read(in));
        }
        if (!EMPTY.continuedBy(entries)) {
            throw new MalformedPacket("revocations with a gap");
        }
        return new RevocationList(entries);
    }
}
