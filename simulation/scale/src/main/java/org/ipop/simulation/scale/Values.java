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
    private int readsRight;
    private int readsWrong;

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
    void readAll() {
        List<Resident> members = members();
        values.forEach(value -> read(members, value));
    }

    /** So many of them, drawn by chance. */
    void read(int count) {
        List<Resident> members = members();
        for (int i = 0; i < count; i++) {
            read(members, values.get(population.random().nextInt(values.size())));
        }
    }

    /** How many are over; whoever dies while it reads does not count. */
    int reads() {
        return readsRight + readsWrong;
    }

    double rightShare() {
        return readsRight / (double) Math.max(1, reads());
    }

    /** Who is not on the ring yet has a store of its own, in which nothing is. */
    private List<Resident> members() {
        return population.live().stream().filter(Resident::member).toList();
    }

    private void read(List<Resident> readers, Value value) {
        Resident reader = readers.get(population.random().nextInt(readers.size()));
        stores.of(reader).get(value.key).whenComplete((found, failure) -> {
            value.found = failure == null && value.isAmong(found);
            readsRight += value.found ? 1 : 0;
            readsWrong += value.found ? 0 : 1;
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

        private boolean isAmong(List<Stored> values) {
            return values.stream().anyMatch(stored -> stored.writer().equals(writer)
                && stored.value().equals(CONTENT));
        }
    }
}
