package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.point;
import static org.ipop.dht.Bench.writer;

import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.dht.Stored;
import org.ipop.dht.RecordStore.Admission;
import org.ipop.wire.dht.Digest;
import org.ipop.wire.dht.Place;
import org.ipop.wire.dht.Replica;
import org.junit.jupiter.api.Test;

class RecordStoreLimitsTest {
    private static final Key KEY = point(0x50);

    private final Bench bench = new Bench();
    private final RecordStore store = bench.store;

    @Test
    void aNodeHoldsABoundedNumberOfRecords() {
        for (int i = 0; i < Tuning.RECORDS; i++) {
            store.add(value(key(i), i / Tuning.RECORDS_PER_WRITER, 1, 100), false);
        }
        assertThat(store.size()).isEqualTo(Tuning.RECORDS);
        assertThat(store.add(value(KEY, 100_000, 1, 100), false)).isEqualTo(Admission.FULL);
        assertThat(bench.count("drop.store-full")).isEqualTo(1);
        assertThat(store.add(value(key(7), 0, 2, 100), false)).as("a newer version needs no room")
            .isEqualTo(Admission.ADDED);
        store.remove(new Place(key(9), writer(0)));
        assertThat(store.add(value(KEY, 100_000, 1, 100), false)).isEqualTo(Admission.ADDED);
        bench.run(131);
        assertThat(store.sweep()).isEqualTo(Tuning.RECORDS);
        assertThat(store.size()).isZero();
        assertThat(store.digest(Bench.OURS)).isEqualTo(Digest.EMPTY);
    }

    @Test
    void aWriterHasABoundedShareAndGetsItBack() {
        for (int i = 0; i < Tuning.RECORDS_PER_WRITER; i++) {
            assertThat(store.add(value(key(i), 1, 1, i < 10 ? 10 : 100), false)).isEqualTo(Admission.ADDED);
        }
        assertThat(store.add(value(KEY, 1, 1, 100), false)).isEqualTo(Admission.FULL);
        assertThat(store.add(value(KEY, 2, 1, 100), false)).as("others have their own").isEqualTo(Admission.ADDED);
        assertThat(bench.count("drop.writer-full")).isEqualTo(1);
        bench.run(41);
        assertThat(store.sweep()).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            assertThat(store.add(value(key(1_000 + i), 1, 1, 100), false)).isEqualTo(Admission.ADDED);
        }
        assertThat(store.add(value(KEY, 1, 1, 100), false)).isEqualTo(Admission.FULL);
    }

    @Test
    void aWriterHasABoundedNumberOfBytes() {
        int records = 0;
        while (store.add(large(key(records), 1, 1, 1_000), false) == Admission.ADDED) {
            records++;
        }
        assertThat(records).isBetween(200, Tuning.RECORDS_PER_WRITER - 1);
        assertThat(store.bytes()).isLessThanOrEqualTo(Tuning.BYTES_PER_WRITER);
        assertThat(bench.count("drop.writer-full")).isEqualTo(1);
        assertThat(store.add(large(key(0), 1, 2, 1_000), false)).as("as long as before").isEqualTo(Admission.ADDED);
        assertThat(store.add(large(KEY, 2, 1, 1_000), false)).isEqualTo(Admission.ADDED);
        store.remove(new Place(key(0), writer(1)));
        assertThat(store.add(large(KEY, 1, 1, 1_000), false)).isEqualTo(Admission.ADDED);
    }

    @Test
    void aNewerVersionMayNotGrowOverTheLimit() {
        int records = 0;
        while (store.add(large(key(records), 1, 1, 900), false) == Admission.ADDED) {
            records++;
        }
        for (int i = 0; i < records; i++) {
            store.add(large(key(i), 1, 2, 1_024), false);
        }
        assertThat(store.bytes()).isLessThanOrEqualTo(Tuning.BYTES_PER_WRITER);
        assertThat(store.get(new Place(key(records - 1), writer(1))).orElseThrow().sequence()).isEqualTo(1);
    }

    @Test
    void aNodeHoldsABoundedNumberOfBytes() {
        int records = 0;
        while (store.add(large(key(records), records / 200, 1, 1_024), false) == Admission.ADDED) {
            records++;
        }
        assertThat(store.bytes()).isBetween(Tuning.BYTES - 2_048, Tuning.BYTES);
        assertThat(bench.count("drop.store-full")).isEqualTo(1);
        bench.run(131);
        store.sweep();
        assertThat(store.bytes()).isZero();
    }

    @Test
    void aTombstoneCountsForItsWriter() {
        for (int i = 0; i < Tuning.RECORDS_PER_WRITER; i++) {
            store.add(tombstone(key(i), 1, 100), false);
        }
        assertThat(store.add(tombstone(KEY, 1, 100), false)).isEqualTo(Admission.FULL);
    }

    @Test
    void aKeyHasRoomForSoManyValuesAndTombstonesBesideThem() {
        for (int i = 0; i < Tuning.WRITERS_PER_KEY; i++) {
            assertThat(store.add(value(KEY, i, 1, 100), false)).isEqualTo(Admission.ADDED);
        }
        assertThat(store.add(value(KEY, 100, 1, 100), false)).isEqualTo(Admission.FULL);
        assertThat(bench.count("drop.key-full")).isEqualTo(1);
        assertThat(store.add(tombstone(KEY, 100, 100), false)).isEqualTo(Admission.ADDED);
        assertThat(store.add(value(KEY, 3, 2, 100), false)).isEqualTo(Admission.ADDED);
        assertThat(store.under(KEY)).hasSize(Tuning.WRITERS_PER_KEY + 1);
    }

    @Test
    void theTombstoneThatEndsFirstMakesRoom() {
        for (int i = 0; i < Tuning.TOMBSTONES_PER_KEY; i++) {
            store.add(tombstone(KEY, i, i == 5 ? 50 : 100 + i), false);
        }
        store.add(tombstone(KEY, 99, 100), false);
        assertThat(store.under(KEY)).hasSize(Tuning.TOMBSTONES_PER_KEY);
        assertThat(store.get(new Place(KEY, writer(5)))).isEmpty();
        assertThat(bench.count("drop.tombstone")).isEqualTo(1);
    }

    @Test
    void sweepTakesOnlyWhatIsOverByAnyClock() {
        store.add(value(key(1), 1, 1, 10), false);
        store.add(value(key(2), 1, 1, 11), false);
        store.add(tombstone(key(3), 1, 10), false);
        bench.run(39);
        assertThat(store.sweep()).isZero();
        bench.run(1);
        assertThat(store.sweep()).isEqualTo(2);
        assertThat(store.keys(key -> true)).containsExactly(key(2));
        assertThat(store.sweep()).isZero();
    }

    @Test
    void removingTwiceCountsOnce() {
        store.add(value(KEY, 1, 1, 100), false);
        store.add(value(KEY, 2, 1, 100), false);
        store.remove(new Place(KEY, writer(1)));
        store.remove(new Place(KEY, writer(1)));
        assertThat(store.size()).isEqualTo(1);
        assertThat(store.keys(key -> true)).isEqualTo(List.of(KEY));
    }

    private static Key key(int number) {
        return Cluster.key("key " + number);
    }

    private Entry value(Key key, int writer, long sequence, long seconds) {
        return entry(new Stored(key, false, writer(writer), Cluster.value("v"), sequence,
            bench.time.epochSeconds() + seconds, Bytes.copyOf()));
    }

    private Entry large(Key key, int writer, long sequence, int bytes) {
        return entry(new Stored(key, false, writer(writer), Bytes.copyOf(new byte[bytes]), sequence,
            bench.time.epochSeconds() + 100, Bytes.copyOf()));
    }

    private Entry tombstone(Key key, int writer, long seconds) {
        return entry(new Stored(key, true, writer(writer), Bytes.copyOf(), 1, bench.time.epochSeconds() + seconds,
            Bytes.copyOf()));
    }

    private static Entry entry(Stored stored) {
        return Entry.of(new Replica(1, true, stored.key(), stored), Bytes.copyOf());
    }
}
