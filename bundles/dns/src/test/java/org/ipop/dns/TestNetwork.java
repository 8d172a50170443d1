package org.ipop.dns;

import java.net.Inet4Address;
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
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.overlay.Overlay;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.lease.LeaseCodec;
import org.ipop.wire.name.HostEntry;
import org.ipop.wire.name.NameCodec;
import org.ipop.wire.vnet.AddressRecord;

/** A network whose certificates are a table, and its records. */
public final class TestNetwork {
    public final NetworkSpec spec;
    public final FakeDht dht;
    private final Map<NodeId, Member> members = new LinkedHashMap<>();

    public TestNetwork(VirtualTime time, String name, String ipv4, String ipv6) {
        spec = new NetworkSpec(name, Bytes.copyOf(name.getBytes(StandardCharsets.US_ASCII)), Prefix.parse(ipv4),
            Prefix.parse(ipv6));
        dht = new FakeDht(time);
    }

    public static TestNetwork lab(VirtualTime time) {
        return new TestNetwork(time, "lab", "10.66.0.0/16", "fd12:3456:789a::/64");
    }

    public Member member(String host, String ipv6) {
        NodeId node = new NodeId(Key.hash(host.getBytes(StandardCharsets.US_ASCII), ipv6.getBytes()));
        Member member = new Member(node, host, node.key(), (Inet6Address) InetAddress.ofLiteral(ipv6),
            Optional.empty(), Long.MAX_VALUE);
        members.put(node, member);
        return member;
    }

    /** A member with all its records in the store, as its node would have put them there. */
    public Member present(String host, String ipv4, String ipv6) {
        Member member = member(host, ipv6);
        write(member, entry(member, ipv4));
        dht.plant(LeaseCodec.key(spec.ring(), InetAddress.ofLiteral(ipv4)), true, member.node(),
            LeaseCodec.encode(InetAddress.ofLiteral(ipv4), member.node(), host));
        dht.plant(AddressRecord.key(spec.ring(), member.ipv6()), false, member.node(),
            new AddressRecord(member.ipv6()).encode());
        return member;
    }

    public HostEntry entry(Member member, String ipv4) {
        return new HostEntry(member.host(), member.node(), (Inet4Address) InetAddress.ofLiteral(ipv4), member.ipv6());
    }

    public void write(Member writer, HostEntry entry) {
        dht.plant(NameCodec.key(spec.ring(), entry.host()), true, writer.node(), NameCodec.encode(entry));
    }

    public JoinedNetwork as(Member self) {
        return new Joined(spec, self, dht.of(self.node()), members, Optional.empty());
    }

    /** In a network namespace. */
    public JoinedNetwork as(Member self, String namespace) {
        return new Joined(spec, self, dht.of(self.node()), members, Optional.of(namespace));
    }

    private record Joined(NetworkSpec spec, Member self, Dht dht, Map<NodeId, Member> members,
                          Optional<String> namespace) implements JoinedNetwork {
        @Override
        public Overlay overlay() {
            throw new AssertionError("names need no ring but its store");
        }

        @Override
        public Optional<Member> writerOf(Stored record) {
            return member(record.writer());
        }

        @Override
        public Optional<Member> member(NodeId node) {
            return Optional.ofNullable(members.get(node));
        }
    }
}
