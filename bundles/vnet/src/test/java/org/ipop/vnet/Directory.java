package org.ipop.vnet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.address.Lease;
import org.ipop.api.address.Succession;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.overlay.Overlay;
import org.ipop.wire.lease.LeaseCodec;
import org.ipop.wire.vnet.AddressRecord;

/** Members of a network and what they write. */
final class Directory {
    static final NetworkSpec SPEC = new NetworkSpec("lab", Bytes.copyOf(new byte[32]), Prefix.parse("10.66.0.0/16"),
        Prefix.parse("fd01:2345:6789::/64"));

    final Map<NodeId, Member> certificates = new LinkedHashMap<>();
    final Map<NodeId, Member> seen = new LinkedHashMap<>();

    /** A member whose certificate everybody has seen. */
    Member add(String host) {
        return add(host, Optional.empty(), Long.MAX_VALUE);
    }

    Member add(String host, Optional<InetAddress> fixed, long expires) {
        Member member = unseen(host, fixed, expires);
        seen.put(member.node(), member);
        return member;
    }

    /** A member whose certificate is in its records only. */
    Member unseen(String host) {
        return unseen(host, Optional.empty(), Long.MAX_VALUE);
    }

    private Member unseen(String host, Optional<InetAddress> fixed, long expires) {
        NodeId id = new NodeId(key(host));
        String low = id.toHex().substring(0, 15).replaceAll("(....)(?=.)", "$1:");
        Member member = new Member(id, host, key("position " + host),
            (Inet6Address) InetAddress.ofLiteral("fd01:2345:6789:0:" + low), fixed, expires);
        certificates.put(id, member);
        return member;
    }

    JoinedNetwork joined(Member self, Overlay overlay, Dht dht) {
        return new Joined(this, self, overlay, dht);
    }

    static Stored lease(InetAddress address, Member holder, long expires) {
        return new Stored(LeaseCodec.key(SPEC.ring(), address), true, holder.node(),
            LeaseCodec.encode(address, holder.node(), holder.host()), 1, expires, Bytes.copyOf());
    }

    /** Of a host behind several gateways: a claim of the writer, or what it puts beside that of another. */
    static Stored shared(InetAddress address, boolean claim, Member writer, Succession succession, long expires) {
        return new Stored(LeaseCodec.key(SPEC.ring(), address), claim, writer.node(), LeaseCodec.encode(
            new Lease(address, writer.node(), "w1." + writer.host(), 0), 7, succession), 1, expires, Bytes.copyOf());
    }

    static Stored record6(InetAddress address, Member writer, long expires) {
        return new Stored(AddressRecord.key(SPEC.ring(), address), false, writer.node(),
            new AddressRecord(address).encode(), 1, expires, Bytes.copyOf());
    }

    static Key key(String text) {
        return Key.hash(text.getBytes(StandardCharsets.US_ASCII));
    }

    private record Joined(Directory directory, Member self, Overlay overlay, Dht dht) implements JoinedNetwork {
        @Override
        public NetworkSpec spec() {
            return SPEC;
        }

        @Override
        public Optional<Member> writerOf(Stored record) {
            return Optional.ofNullable(directory.certificates.get(record.writer()));
        }

        @Override
        public Optional<Member> member(NodeId node) {
            return Optional.ofNullable(directory.seen.get(node));
        }
    }
}
