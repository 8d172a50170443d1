package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Cluster.key;
import static org.ipop.dht.Cluster.value;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Stored;
import org.ipop.dht.RecordStore.Admission;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.SimulatedGuard;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.Digest;
import org.ipop.wire.dht.Place;
import org.ipop.wire.dht.Replica;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordStoreTest {
    private static final Key KEY = key("the key");
    private static final NodeId ANNA = new NodeId(key("anna"));
    private static final NodeId BERT = new NodeId(key("bert"));
    private static final Bytes LOW = Bytes.copyOf((byte) 1);
    private static final Bytes HIGH = Bytes.copyOf((byte) 0xF0);

    private final VirtualTime time = new VirtualTime(1);
    private final List<Entry> lost = new ArrayList<>();
    private RecordStore store;

    @BeforeEach
    void open() {
        SimulatedLoop loop = new SimulatedLoop(time);
        store = new RecordStore(new DhtContext(loop.open("dht"), null, new SimulatedGuard(ANNA), loop.counters()));
        store.onLost(lost::add);
    }

    @Test
    void aWritersNewerVersionReplacesItsOlderOne() {
        assertThat(store.add(claim(ANNA, 5, 1, true, LOW), false)).isEqualTo(Admission.ADDED);
        assertThat(store.add(claim(ANNA, 5, 1, true, LOW), false)).isEqualTo(Admission.KNOWN);
        assertThat(store.add(claim(ANNA, 4, 9, true, LOW), true)).isEqualTo(Admission.STALE);
        assertThat(store.add(claim(ANNA, 6, 1, false, LOW), false)).isEqualTo(Admission.ADDED);
        assertThat(store.get(new Place(KEY, ANNA)).orElseThrow().confirmed()).as("it held the key before").isTrue();
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void aConfirmedClaimBeatsAnOpenOne() {
        store.add(claim(ANNA, 1, 9, false, LOW), false);
        assertThat(store.add(claim(BERT, 1, 1, true, HIGH), false)).isEqualTo(Admission.ADDED);
        assertThat(store.add(claim(ANNA, 1, 9, false, LOW), true)).isEqualTo(Admission.BEATEN);
        assertThat(lost).isEmpty();
    }

    @Test
    void ofTwoConfirmedClaimsTheGuardDecidesAndTheLoserIsTold() {
        Entry high = claim(ANNA, 1, 9, true, HIGH);
        Entry low = claim(BERT, 1, 1, true, LOW);
        store.add(high, false);
        assertThat(store.add(low, false)).isEqualTo(Admission.ADDED);
        assertThat(store.add(high, false)).isEqualTo(Admission.BEATEN);
        assertThat(store.under(KEY)).containsExactly(low);
        assertThat(lost).containsExactly(high, high);
    }

    @Test
    void ofTwoOpenClaimsTheOwnersWordTheLaterViewAndThenTheGuardDecide() {
        store.add(claim(ANNA, 1, 3, false, HIGH), false);
        assertThat(store.add(claim(BERT, 1, 2, false, LOW), false)).isEqualTo(Admission.BEATEN);
        assertThat(store.add(claim(BERT, 1, 3, false, LOW), false)).isEqualTo(Admission.ADDED);
        assertThat(store.add(claim(ANNA, 1, 3, false, HIGH), false)).isEqualTo(Admission.BEATEN);
        assertThat(store.add(claim(ANNA, 1, 3, false, HIGH), true)).isEqualTo(Admission.ADDED);
    }

    @Test
    void aTombstoneKeepsTheReleasedValueAwayAndTheKeyFree() {
        store.add(claim(ANNA, 1, 1, true, LOW), false);
        store.add(entry(KEY, ANNA, 2, Bytes.copyOf(), 1_000), false);
        assertThat(store.add(claim(ANNA, 1, 1, true, LOW), false)).isEqualTo(Admission.STALE);
        assertThat(store.rival(new Place(KEY, BERT))).isEmpty();
        assertThat(store.add(claim(BERT, 1, 1, false, HIGH), true)).isEqualTo(Admission.ADDED);
    }

    @Test
    void tombstonesOfOneKeyAreBoundedWithoutRefusal() {
        for (int i = 0; i <= Tuning.TOMBSTONES_PER_KEY; i++) {
            Entry tombstone = entry(KEY, new NodeId(key("writer " + i)), 1, Bytes.copyOf(), 100 + i);
            assertThat(store.add(tombstone, false)).isEqualTo(Admission.ADDED);
        }
        assertThat(store.under(KEY)).hasSize(Tuning.TOMBSTONES_PER_KEY)
            .noneMatch(entry -> entry.writer().equals(new NodeId(key("writer 0"))));
    }

    @Test
    void whatIsOverBlocksNobodyAndIsSwept() {
        store.add(entry(KEY, ANNA, 1, value("v"), 100), false);
        time.run(129_000_000_000L);
        assertThat(store.rival(new Place(KEY, BERT))).isPresent();
        assertThat(store.sweep()).isZero();
        time.run(1_000_000_000L);
        assertThat(store.rival(new Place(KEY, BERT))).isEmpty();
        assertThat(store.sweep()).isEqualTo(1);
        assertThat(store.size()).isZero();
    }

    @Test
    void arcsAreWalkedClockwiseAndFromAnyPlace() {
        List<Entry> entries = Stream.of("10", "30", "50", "f0")
            .map(byteHex -> entry(Key.fromHex(byteHex.repeat(20)), ANNA, 1, value("v"), 100)).toList();
        entries.forEach(entry -> store.add(entry, false));
        Key forty = Key.fromHex("40".repeat(20));
        assertThat(store.in(new Arc(forty, forty))).containsExactly(entries.get(2), entries.get(3), entries.get(0),
            entries.get(1));
        Arc across = new Arc(Key.fromHex("50".repeat(20)), Key.fromHex("30".repeat(20)));
        assertThat(store.in(across)).containsExactly(entries.get(3), entries.get(0), entries.get(1));
        assertThat(store.in(across, entries.get(3).place())).containsExactly(entries.get(0), entries.get(1));
        assertThat(store.in(across, entries.get(1).place())).isEmpty();
        assertThat(store.digest(across).with(entries.get(2).fingerprint()).xor())
            .isEqualTo(store.digest(new Arc(forty, forty)).xor());
    }

    @Test
    void digestsTellVersionsAndConfirmationApart() {
        Arc all = new Arc(KEY, KEY);
        assertThat(store.digest(all)).isEqualTo(Digest.EMPTY);
        store.add(claim(ANNA, 1, 1, false, LOW), false);
        Digest open = store.digest(all);
        store.confirmAll(all);
        Digest confirmed = store.digest(all);
        store.add(claim(ANNA, 2, 1, true, LOW), false);
        assertThat(List.of(open, confirmed, store.digest(all))).doesNotHaveDuplicates().allMatch(d -> d.count() == 1);
    }

    private Entry claim(NodeId writer, long sequence, long view, boolean confirmed, Bytes precedence) {
        Entry entry = entry(KEY, writer, sequence, value("v"), 1_000);
        return Entry.of(new Replica(view, confirmed, KEY, entry.record()), precedence);
    }

    private Entry entry(Key key, NodeId writer, long sequence, Bytes value, long seconds) {
        Stored record = new Stored(key, true, writer, value, sequence, time.epochSeconds() + seconds, Bytes.copyOf());
        return Entry.of(new Replica(1, true, key, record), LOW);
    }
}
