package org.ipop.vnet;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.address.Succession;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.NodeContext;
import org.ipop.vnet.Binding.Holder;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.lease.LeaseCodec;
import org.ipop.wire.vnet.AddressRecord;

/**
 * Finds the holder of an address: of IPv4 by its lease, of IPv6 among our neighbours or by the record that each member
 * puts. What a record says counts only if its writer's certificate bears it out.
 */
final class MemberRecords {
    /** A packet waits no longer. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final NodeContext context;
    private final JoinedNetwork network;
    private final RingId ring;
    private final Counter refused;

    /** @param refused counts records that do not hold */
    MemberRecords(NodeContext context, JoinedNetwork network, Counter refused) {
        this.context = context;
        this.network = network;
        this.ring = network.spec().ring();
        this.refused = refused;
    }

    /** Empty if nobody has it; fails as {@code Dht.get} does. */
    CompletionStage<Optional<Holder>> holder(InetAddress address) {
        if (AddressPlan.isIpv4(address)) {
            return network.dht().get(LeaseCodec.key(ring, address), PATIENCE).thenApply(this::lessee);
        }
        Optional<Holder> neighbour = neighbour(address);
        return neighbour.isPresent()
            ? CompletableFuture.completedStage(neighbour)
            : network.dht().get(AddressRecord.key(ring, address), PATIENCE)
                .thenApply(records -> owner(address, records));
    }

    /** Nobody else answers: what the ring does not know now others may know. */
    boolean alone() {
        return network.overlay().view().state() == RingView.State.ALONE;
    }

    /** What a member's certificate says about itself, good as long as the certificate. */
    Holder holder(Member member) {
        return new Holder(contact(member), member.host(), member.expiresEpochSeconds());
    }

    private Optional<Holder> lessee(List<Stored> records) {
        for (Stored record : records) {
            if (record.exclusive() && current(record)) {
                try {
                    LeaseCodec.Shared lease = LeaseCodec.read(ring, record);
                    Optional<Member> member = writer(record);
                    if (member.isPresent()) {
                        Holder holder = holder(member.get(), record);
                        return Optional.of(lease.succession().others().isEmpty() ? holder
                            : served(holder, lease.succession(), records));
                    }
                } catch (MalformedPacket e) {
                    refused.increment();
                }
            }
        }
        return Optional.empty();
    }

    /** By the one of the gateways it may be served by that says so in the highest term; else by who has the lease. */
    private Holder served(Holder holder, Succession succession, List<Stored> records) {
        List<Contact> others = new ArrayList<>(succession.others().stream().map(this::contact).toList());
        Contact now = holder.contact();
        long term = succession.term();
        for (Stored record : records) {
            Optional<Contact> other = record.exclusive() || !current(record) ? Optional.empty()
                : others.stream().filter(each -> each.node().equals(record.writer())).findFirst();
            if (other.isPresent() && term(record) > term) {
                term = term(record);
                now = other.get();
            }
        }
        others.add(holder.contact());
        others.remove(now);
        return new Holder(now, network.member(now.node()).map(Member::host).orElse(holder.host()),
            holder.leaseEndsEpochSeconds(), others);
    }

    /** 0 if it says nothing. */
    private long term(Stored record) {
        try {
            return LeaseCodec.read(ring, record).succession().term();
        } catch (MalformedPacket e) {
            refused.increment();
            return 0;
        }
    }

    private Optional<Holder> owner(InetAddress address, List<Stored> records) {
        for (Stored record : records) {
            Optional<Member> member = current(record) && speaksOf(address, record) ? writer(record) : Optional.empty();
            if (member.isPresent() && member.get().ipv6().equals(address)) {
                return member.map(holder -> holder(holder, record));
            }
            refused.increment();
        }
        return Optional.empty();
    }

    private static boolean speaksOf(InetAddress address, Stored record) {
        try {
            return AddressRecord.parse(record.value()).address().equals(address);
        } catch (MalformedPacket e) {
            return false;
        }
    }

    private boolean current(Stored record) {
        return record.expiresEpochSeconds() > context.epochSeconds();
    }

    private boolean current(Member member) {
        return member.expiresEpochSeconds() > context.epochSeconds();
    }

    /** The store has checked the signature; what a certificate says need not be read from it twice. */
    private Optional<Member> writer(Stored record) {
        return network.member(record.writer()).or(() -> network.writerOf(record))
            .filter(member -> member.node().equals(record.writer()));
    }

    private Holder holder(Member member, Stored record) {
        return new Holder(contact(member), member.host(), record.expiresEpochSeconds());
    }

    private Optional<Holder> neighbour(InetAddress address) {
        for (Contact contact : neighbours()) {
            Optional<Member> member = network.member(contact.node());
            if (member.isPresent() && member.get().ipv6().equals(address) && current(member.get())) {
                return member.map(this::holder);
            }
        }
        return Optional.empty();
    }

    /** With candidates if the ring's view has them; else its position is enough to find it along the ring. */
    private Contact contact(Member member) {
        return contact(new Contact(member.node(), member.position(), member.position(), List.of()));
    }

    private Contact contact(Contact known) {
        return neighbours().stream().filter(contact -> contact.node().equals(known.node())).findFirst().orElse(known);
    }

    private List<Contact> neighbours() {
        RingView view = network.overlay().view();
        List<Contact> neighbours = new ArrayList<>(view.successors());
        view.predecessor().ifPresent(neighbours::add);
        neighbours.addAll(view.fingers());
        return neighbours;
    }
}
