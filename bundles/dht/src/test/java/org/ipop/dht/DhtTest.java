package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipop.dht.Cluster.HOUR;
import static org.ipop.dht.Cluster.holder;
import static org.ipop.dht.Cluster.key;
import static org.ipop.dht.Cluster.value;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.ring.Conditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DhtTest {
    private static final Key KEY = key("the key");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 20})
    void theFirstWriterWinsAndEverybodyReadsIt(int size) {
        Cluster cluster = Cluster.of(size, size, Conditions.calm());
        Cluster.Node first = cluster.nodes.getFirst();
        assertThat(cluster.get(first.create(KEY))).isInstanceOf(Created.Won.class);
        if (size > 1) {
            Created second = cluster.get(cluster.nodes.getLast().create(KEY));
            assertThat(second).isInstanceOfSatisfying(Created.Taken.class,
                taken -> assertThat(taken.by().writer()).isEqualTo(first.id()));
        }
        for (Cluster.Node node : cluster.nodes) {
            assertThat(holder(cluster.get(node.dht().get(KEY)))).contains(first.id());
        }
        assertThat(cluster.get(first.dht().get(key("another")))).isEmpty();
    }

    @Test
    void aCreateInACalmRingTakesTwoRoundTrips() {
        Cluster cluster = Cluster.of(20, 3, Conditions.calm());
        CompletableFuture<Created> created = cluster.nodes.getFirst().create(KEY).toCompletableFuture();
        assertThat(cluster.await(created::isDone, 1)).isTrue();
        assertThat(cluster.count("dht.write.stored")).isEqualTo(1);
    }

    @Test
    void ourOwnValueIsOursAgainAlsoWithoutMemory() {
        Cluster cluster = Cluster.of(8, 4, Conditions.calm());
        Cluster.Node node = cluster.other(candidate -> candidate != cluster.owner(KEY));
        assertThat(cluster.get(node.create(KEY))).isInstanceOf(Created.Won.class);
        cluster.kill(node);
        cluster.run(20);
        Cluster.Node again = cluster.join(node.name());
        cluster.run(5);
        assertThat(cluster.get(again.dht().create(KEY, value("new"), HOUR))).isInstanceOf(Created.Won.class);
        assertThat(cluster.get(again.dht().get(KEY)).getFirst().value()).isEqualTo(value("new"));
    }

    @Test
    void renewExtendsAndReplaces() {
        Cluster cluster = Cluster.of(8, 5, Conditions.calm());
        Cluster.Node node = cluster.nodes.get(3);
        Stored first = ((Created.Won) cluster.get(node.create(KEY))).stored();
        cluster.run(1800);
        Stored second = ((Created.Won) cluster.get(node.dht().renew(KEY, value("b"), HOUR))).stored();
        assertThat(second.expiresEpochSeconds()).isBetween(first.expiresEpochSeconds() + 1799,
            first.expiresEpochSeconds() + 1801);
        cluster.run(2700);
        assertThat(cluster.get(cluster.nodes.get(1).dht().get(KEY))).containsExactly(second);
    }

    @Test
    void anExpiredLeaseIsFreeForOthersAfterTheToleranceOfClocks() {
        Cluster cluster = Cluster.of(8, 6, Conditions.calm());
        assertThat(cluster.get(cluster.nodes.get(3).create(KEY))).isInstanceOf(Created.Won.class);
        cluster.run(3_590);
        assertThat(cluster.get(cluster.nodes.get(4).create(KEY))).isInstanceOf(Created.Taken.class);
        cluster.run(20);
        assertThat(cluster.get(cluster.nodes.get(4).create(KEY))).isInstanceOf(Created.Taken.class);
        cluster.run(30);
        assertThat(cluster.get(cluster.nodes.get(4).create(KEY))).isInstanceOf(Created.Won.class);
        Created late = cluster.get(cluster.nodes.get(3).dht().renew(KEY, value("a"), HOUR));
        assertThat(late).isInstanceOf(Created.Taken.class);
        assertThat(cluster.nodes.get(3).lost()).containsExactly(KEY);
        cluster.run(4_000);
        assertThat(cluster.count("dht.expired")).isPositive();
        assertThat(cluster.get(cluster.nodes.get(2).dht().get(KEY))).isEmpty();
    }

    @Test
    void aReleasedKeyIsFreeAndStaysReleasedForItsFormerHolder() {
        Cluster cluster = Cluster.of(8, 7, Conditions.calm());
        Cluster.Node first = cluster.nodes.get(3);
        assertThat(cluster.get(first.create(KEY))).isInstanceOf(Created.Won.class);
        cluster.get(first.dht().release(KEY));
        assertThat(cluster.get(first.dht().get(KEY))).isEmpty();
        assertThat(cluster.get(cluster.nodes.get(4).create(KEY))).isInstanceOf(Created.Won.class);
        assertThat(cluster.get(first.create(KEY))).isInstanceOf(Created.Taken.class);
        cluster.get(cluster.nodes.get(4).dht().release(KEY));
        assertThat(cluster.get(first.create(KEY))).isInstanceOf(Created.Won.class);
        assertThat(first.lost()).isEmpty();
    }

    @Test
    void putsOfManyWritersStandSideBySideUpToTheLimit() {
        Cluster cluster = Cluster.of(40, 8, Conditions.calm());
        Bytes big = Bytes.copyOf(new byte[Dht.MAX_VALUE_BYTES]);
        int refused = 0;
        for (Cluster.Node node : cluster.nodes) {
            CompletableFuture<Void> put = node.dht().put(KEY, big, HOUR).toCompletableFuture();
            cluster.await(put::isDone, 30);
            refused += put.isCompletedExceptionally() ? 1 : 0;
        }
        assertThat(refused).isEqualTo(40 - Tuning.WRITERS_PER_KEY);
        List<Stored> values = cluster.get(cluster.nodes.get(9).dht().get(KEY));
        assertThat(values).hasSize(Tuning.WRITERS_PER_KEY).extracting(Stored::value).containsOnly(big);
        assertThat(cluster.count("dht.drop.key-full")).isPositive();
        cluster.get(cluster.nodes.get(2).dht().put(KEY, value("small"), HOUR));
        assertThat(cluster.get(cluster.nodes.get(9).dht().get(KEY))).extracting(Stored::value)
            .contains(value("small")).hasSize(Tuning.WRITERS_PER_KEY);
    }

    @Test
    void aWriterHasABoundedNumberOfRecords() {
        Cluster cluster = Cluster.of(1, 9, Conditions.calm());
        Dht dht = cluster.nodes.getFirst().dht();
        for (int i = 0; i < Tuning.RECORDS_PER_WRITER; i++) {
            assertThat(cluster.get(dht.create(key("key " + i), value("v"), HOUR))).isInstanceOf(Created.Won.class);
        }
        CompletableFuture<Created> next = dht.create(KEY, value("v"), HOUR).toCompletableFuture();
        cluster.await(next::isDone, 30);
        assertThatThrownBy(next::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(DhtUnavailable.class);
        assertThat(cluster.count("dht.drop.writer-full")).isEqualTo(1);
    }

    @Test
    void leasesAreCappedAndNonsenseIsRefusedAtOnce() {
        Cluster cluster = Cluster.of(3, 10, Conditions.calm());
        Dht dht = cluster.nodes.getFirst().dht();
        Stored stored = ((Created.Won) cluster.get(dht.create(KEY, value("v"), Duration.ofDays(9)))).stored();
        assertThat(stored.expiresEpochSeconds() - cluster.time.epochSeconds())
            .isBetween(Tuning.MAX_LEASE_SECONDS - 2, Tuning.MAX_LEASE_SECONDS);
        assertThatThrownBy(() -> dht.create(KEY, Bytes.copyOf(new byte[1025]), HOUR))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dht.put(KEY, Bytes.copyOf(), HOUR)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dht.put(KEY, value("v"), Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void openStagesFailWhenTheStoreCloses() {
        Cluster cluster = Cluster.of(5, 11, Conditions.calm());
        Cluster.Node node = cluster.nodes.getFirst();
        CompletableFuture<Created> created = node.create(KEY).toCompletableFuture();
        node.dht().close();
        node.dht().close();
        assertThatThrownBy(created::join).hasCauseInstanceOf(ServiceGone.class);
        assertThat(node.dht().get(KEY).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void aQuietStoreCostsAlmostNothing() {
        Cluster cluster = Cluster.of(20, 12, Conditions.calm());
        for (int i = 0; i < 40; i++) {
            cluster.get(cluster.nodes.get(i % 20).dht().create(key("key " + i), value("v"), Duration.ofHours(20)));
        }
        cluster.run(600);
        long messages = cluster.ring.messages();
        long bytes = cluster.ring.bytes();
        cluster.run(3_600);
        double headers = 120.0 * (cluster.ring.messages() - messages);
        double bytesPerNodeAndSecond = (cluster.ring.bytes() - bytes + headers) / 20 / 3_600;
        assertThat(bytesPerNodeAndSecond).as("bytes a second and node").isLessThan(10);
        assertThat(cluster.count("dht.pulled")).isLessThan(5);
    }
}
