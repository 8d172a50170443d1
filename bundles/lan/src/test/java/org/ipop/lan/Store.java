package org.ipop.lan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.Member;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.vnet.AddressRecord;

/** Keeps what is created, and has the address records of all members of a town. */
final class Store implements Dht {
    final Map<Key, Stored> records = new LinkedHashMap<>();
    /** Creates that are not answered, while it is slow. */
    final List<CompletableFuture<Created>> unanswered = new ArrayList<>();
    boolean slow;
    private final VirtualTime time;

    private final Map<NodeId, Member> members;
    private final Member self;

    Store(VirtualTime time, Map<NodeId, Member> members, Member self) {
        this.time = time;
        this.members = members;
        this.self = self;
    }

    @Override
    public CompletionStage<Created> create(Key key, Bytes value, Duration lease) {
        Stored stored = new Stored(key, true, self.node(), value, 1, time.epochSeconds() + lease.toSeconds(), value);
        records.put(key, stored);
        if (slow) {
            CompletableFuture<Created> answer = new CompletableFuture<>();
            unanswered.add(answer);
            return answer;
        }
        return CompletableFuture.completedStage(new Created.Won(stored));
    }

    @Override
    public CompletionStage<Void> release(Key key) {
        records.remove(key);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Created> renew(Key key, Bytes value, Duration lease) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public CompletionStage<Void> put(Key key, Bytes value, Duration lease) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public CompletionStage<List<Stored>> get(Key key) {
        return CompletableFuture.completedStage(members.values().stream()
            .filter(member -> AddressRecord.key(World.LAB.ring(), member.ipv6()).equals(key))
            .map(member -> new Stored(key, false, member.node(), Bytes.copyOf(), 1, Long.MAX_VALUE, Bytes.copyOf()))
            .toList());
    }

    @Override
    public AutoCloseable onLost(Consumer<Key> lost) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public DhtSnapshot suspend() {
        throw new AssertionError("nobody asks");
    }

    @Override
    public void close() {
        throw new AssertionError("nobody asks");
    }
}
