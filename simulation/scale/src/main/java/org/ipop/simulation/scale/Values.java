package org.ipop.simulation.scale;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Stored;

/** Values under keys drawn by chance, on which nodes their copies are, and whether they are found again. */
final class Values {
    /** The owner of a key and its next successors. */
    static final int REPLICAS = 5;
    private static final Duration LEASE = Duration.ofHours(2);
    private static final Bytes CONTENT = Bytes.copyOf("a value".getBytes(StandardCharsets.US_ASCII));

    private final Stores stores;
    private final Population population;
    private final List<Value> values = new ArrayList<>();

    Values(Stores stores) {
        this.stores = stores;
        this.population = stores.population;
    }

    /** Each by a member drawn by chance, every second one as the only one under its key. */
    void write(int count) {
        List<Resident> live = population.live();
        for (int i = 0; i < count; i++) {
            Resident writer = live.get(population.random().nextInt(live.size()));
            Value value = new Value(population.randomKey(), writer.node());
            values.add(value);
            CompletionStage<?> written = i % 2 == 0 ? stores.of(writer).create(value.key, CONTENT, LEASE)
                : stores.of(writer).put(value.key, CONTENT, LEASE);
            written.thenRun(() -> value.written = true);
        }
    }

    /** What is written by now lies on those who own its key now. */
    void locate() {
        values.removeIf(value -> !value.written);
        values.forEach(value -> value.holders = population.from(value.key).limit(REPLICAS).toList());
    }

    /** Each is asked for by a member drawn by chance. */
    void read() {
        List<Resident> live = population.live();
        values.forEach(value -> {
            Resident reader = live.get(population.random().nextInt(live.size()));
            stores.of(reader).get(value.key).thenAccept(value::found);
        });
    }

    List<Key> keys() {
        return values.stream().map(value -> value.key).toList();
    }

    int count() {
        return values.size();
    }

    /** How many have this number of their holders alive, or more. */
    int survivedBy(int holders) {
        return (int) values.stream().filter(value -> value.alive() >= holders).count();
    }

    /** And of these, how many were found. */
    int foundOf(int holders) {
        return (int) values.stream().filter(value -> value.alive() >= holders && value.found).count();
    }

    private static final class Value {
        private final Key key;
        private final NodeId writer;
        private List<Resident> holders = List.of();
        private boolean written;
        private boolean found;

        private Value(Key key, NodeId writer) {
            this.key = key;
            this.writer = writer;
        }

        private long alive() {
            return holders.stream().filter(holder -> holder.loop().alive()).count();
        }

        private void found(List<Stored> values) {
            found = values.stream().anyMatch(stored -> stored.writer().equals(writer)
                && stored.value().equals(CONTENT));
        }
    }
}
