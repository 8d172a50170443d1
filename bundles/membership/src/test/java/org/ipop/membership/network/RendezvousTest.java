package org.ipop.membership.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;
import org.ipop.api.overlay.RingView;
import org.ipop.membership.FakeRing;
import org.ipop.membership.Fixture;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final long SECOND = 1_000_000_000L;
    private static final RingId LAB = new RingId(77);
    private static final RendezvousSecret NEXT = new RendezvousSecret(1, Fixture.SECRET.value());
    private static final Contact FULL = new Contact(id(3), Key.hash(new byte[1]), Key.hash(new byte[2]),
        Collections.nCopies(8, new Candidate(Candidate.Kind.HOST,
            new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 4100))));

    private final VirtualTime time = new VirtualTime(3);
    private final FakeRing.Store store = new FakeRing.Store();
    private final RendezvousSeal seal = new RendezvousSeal(Fixture.SECRET);
    private final List<Party> parties = new ArrayList<>();

    @Test
    void membersFindEachOther() {
        Party one = party(1);
        Party two = party(2);
        time.run(25 * SECOND);
        assertThat(one.network.introduced).contains(two.network.view().self());
        assertThat(two.network.introduced).contains(one.network.view().self());
        assertThat(one.network.introduced).doesNotContain(one.network.view().self());
    }

    @Test
    void strangersReadNothingAndWhatTheyWriteIsDropped() {
        Party one = party(1);
        time.run(SECOND);
        RendezvousSeal guess = new RendezvousSeal(new RendezvousSecret(0, Bytes.fromHex("00".repeat(32))));
        Map<NodeId, Bytes> values = store.values.get(seal.place(RendezvousSeal.shardOf(id(1))));
        assertThat(guess.open(values.get(id(1)), id(1))).isEmpty();
        for (int shard = 0; shard < RendezvousSeal.SHARDS; shard++) {
            store.of(id(9)).put(seal.place(shard), Bytes.copyOf(new byte[200]), Rendezvous.LEASE);
        }
        time.run(30 * SECOND);
        assertThat(one.network.introduced).isEmpty();
    }

    @Test
    void aloneItReadsOftenAsMemberSeldom() {
        Party one = party(1);
        time.run(300 * SECOND);
        int alone = store.reads;
        assertThat(alone / RendezvousSeal.SHARDS).isBetween(15, 25);
        one.network.become(RingView.State.MEMBER, 2);
        time.run(30 * SECOND);
        store.reads = 0;
        time.run(600 * SECOND);
        assertThat(store.reads / RendezvousSeal.SHARDS).isBetween(5, 7);
    }

    @Test
    void contactIsRefreshedWellWithinItsLease() {
        party(1);
        time.run(SECOND);
        store.values.clear();
        time.run(299 * SECOND);
        assertThat(store.values).hasSize(1);
    }

    @Test
    void unavailableStoreIsTriedAgain() {
        store.unavailable = true;
        party(1);
        time.run(30 * SECOND);
        store.unavailable = false;
        time.run(6 * SECOND);
        assertThat(store.values).hasSize(1);
    }

    @Test
    void bootstrapRingAtLastMakesItWriteAndReadAtOnce() {
        Party one = party(1);
        time.run(100 * SECOND);
        store.values.clear();
        store.reads = 0;
        one.bootstrap.become(RingView.State.MEMBER, 5);
        time.run(SECOND);
        assertThat(store.values).hasSize(1);
        assertThat(store.reads).isEqualTo(RendezvousSeal.SHARDS);
    }

    @Test
    void closingTakesTheContactBack() {
        Party one = party(1);
        time.run(SECOND);
        one.rendezvous.close();
        time.run(1_000 * SECOND);
        assertThat(store.values.values()).allMatch(Map::isEmpty);
    }

    @Test
    void membersMeetElsewhereInTheNextEpochAndReadTheFormerPlaceForAWhile() {
        RendezvousSeal next = new RendezvousSeal(NEXT);
        Party renewed = party(1);
        Party away = party(2);
        time.run(25 * SECOND);
        renewed.rendezvous.renew(next);
        time.run(5 * SECOND);
        assertThat(writersAt(seal)).containsExactly(id(2));
        assertThat(writersAt(next)).containsExactly(id(1));
        away.network.introduced.clear();
        renewed.network.introduced.clear();
        time.run(Rendezvous.GRACE_NANOS - 60 * SECOND);
        assertThat(renewed.network.introduced).contains(away.network.view().self());
        assertThat(away.network.introduced).isEmpty();
        time.run(60 * SECOND);
        renewed.network.introduced.clear();
        time.run(200 * SECOND);
        assertThat(renewed.network.introduced).isEmpty();
        away.rendezvous.renew(next);
        time.run(30 * SECOND);
        assertThat(renewed.network.introduced).contains(away.network.view().self());
    }

    private List<NodeId> writersAt(RendezvousSeal epoch) {
        List<NodeId> writers = new ArrayList<>();
        for (int shard = 0; shard < RendezvousSeal.SHARDS; shard++) {
            writers.addAll(store.values.getOrDefault(epoch.place(shard), Map.of()).keySet());
        }
        return writers;
    }

    @Test
    void fullestContactFitsItsSlot() {
        Bytes value = seal.seal(FULL, Fixture.source(1));
        assertThat(value.length()).isLessThanOrEqualTo(RendezvousSeal.MAX_BYTES);
        assertThat(seal.open(value, id(3))).contains(FULL);
    }

    @Test
    void sealedContactServesItsWriterAndEpochOnly() {
        Bytes value = seal.seal(FULL, Fixture.source(1));
        assertThat(seal.open(value, id(4))).isEmpty();
        assertThat(new RendezvousSeal(NEXT).open(value, id(3))).isEmpty();
        assertThat(new RendezvousSeal(NEXT).place(0)).isNotEqualTo(seal.place(0));
        byte[] bytes = value.toArray();
        for (int i = 0; i < bytes.length; i++) {
            byte[] bent = bytes.clone();
            bent[i] ^= 4;
            assertThat(seal.open(Bytes.copyOf(bent), id(3))).isEmpty();
            assertThat(seal.open(Bytes.copyOf(Arrays.copyOf(bytes, i)), id(3))).isEmpty();
        }
        assertThat(seal.open(Bytes.copyOf(new byte[RendezvousSeal.MAX_BYTES + 1]), id(3))).isEmpty();
    }

    private static NodeId id(int number) {
        return NodeId.fromHex("%02x".formatted(number).repeat(20));
    }

    private Party party(int number) {
        Party party = new Party(number);
        parties.add(party);
        return party;
    }

    /** A node of both rings. */
    private final class Party {
        private final FakeRing bootstrap;
        private final FakeRing network;
        private final Rendezvous rendezvous;

        private Party(int number) {
            bootstrap = new FakeRing(RingId.BOOTSTRAP, id(number), id(number).key());
            network = new FakeRing(LAB, id(number), Key.hash(id(number).toBytes()));
            rendezvous = new Rendezvous(new SimulatedLoop(time).open("membership"),
                new Rendezvous.Meeting(bootstrap, store.of(id(number)), network), seal, Fixture.source(number));
        }
    }
}
