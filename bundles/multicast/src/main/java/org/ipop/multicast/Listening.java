package org.ipop.multicast;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.multicast.GroupCounters.Drop;
import org.ipop.wire.group.GroupRecord;
import org.ipop.wire.group.MembershipReport;

/**
 * The groups that hosts here listen to, as they report, each with its record in the DHT.
 * <pre>
 *           report                    leave                      2 s, nobody else reported; or silence
 *  (none) ---------> LISTENING -----------------> LAST CALL -----------------------------------------+
 *                       ^  ^---- report -------------+                                               v
 *                       +------- report --------------------------------------------------------- LEFT --30 s--> (none)
 * </pre>
 * LEFT: the record is given back, but whoever counts on us to pass packets on is not let down. Thread: node loop.
 */
final class Listening {
    /** Hosts answer a query within a second (RFC 3376, section 8.8 allows other times for the last member). */
    static final long LAST_CALL_NANOS = seconds(2);
    /** Two queries and their answers, RFC 3376, section 8.4. */
    static final long SILENCE_NANOS = seconds(2 * GroupQueries.INTERVAL_SECONDS + 5);
    static final long LINGER_NANOS = seconds(30);
    static final Duration LEASE = Duration.ofSeconds(120);
    static final long RENEWAL_NANOS = seconds(50);
    static final long FIRST_RETRY_NANOS = seconds(1);
    static final long LAST_RETRY_NANOS = seconds(30);
    static final int MAX_GROUPS = 64;

    private final NodeContext context;
    private final JoinedNetwork network;
    private final GroupCounters counters;
    private final Runnable query;
    private final Map<InetAddress, Entry> entries = new LinkedHashMap<>();

    /** @param query asks the hosts here what they listen to */
    Listening(NodeContext context, JoinedNetwork network, GroupCounters counters, Runnable query) {
        this.context = context;
        this.network = network;
        this.counters = counters;
        this.query = query;
    }

    /** Do hosts here want packets of this group? */
    boolean wants(InetAddress group) {
        Entry entry = entries.get(group);
        return entry != null && !entry.left;
    }

    /** Is it our part to pass packets of this group on? */
    boolean serves(InetAddress group) {
        return entries.containsKey(group);
    }

    List<InetAddress> groups() {
        return entries.values().stream().filter(entry -> !entry.left).map(entry -> entry.group).toList();
    }

    void report(MembershipReport report) {
        for (MembershipReport.Change change : report.changes()) {
            if (Audience.of(change.group()) == Audience.LISTENERS) {
                if (change.joined()) {
                    joined(change.group());
                } else {
                    leaving(change.group());
                }
            }
        }
    }

    private void joined(InetAddress group) {
        Entry entry = entries.get(group);
        if (entry == null && entries.size() >= MAX_GROUPS) {
            counters.dropped(Drop.GROUPS);
        } else if (entry == null) {
            entry = new Entry(group);
            entries.put(group, entry);
            entry.begin();
        } else {
            entry.again();
        }
    }

    private void leaving(InetAddress group) {
        Entry entry = entries.get(group);
        if (entry != null && !entry.left) {
            entry.endAfter(LAST_CALL_NANOS);
            query.run();
        }
    }

    /** The records run out by themselves: another version of this bundle may go on with them. */
    void close() {
        new ArrayList<>(entries.values()).forEach(entry -> entry.end.cancel());
        entries.clear();
    }

    private static long seconds(long seconds) {
        return seconds * 1_000_000_000L;
    }

    private final class Entry {
        private final InetAddress group;
        private final Key key;
        private final Bytes value;
        private Timer end;
        private boolean left;
        /** Of the record's upkeep: what an earlier one began is over. */
        private int upkeep;
        private long retryNanos = FIRST_RETRY_NANOS;

        private Entry(InetAddress group) {
            this.group = group;
            this.key = GroupRecord.key(network.spec().ring(), group, GroupRecord.shard(network.self().node()));
            this.value = new GroupRecord(group).encode();
        }

        private void begin() {
            left = false;
            end = context.schedule(SILENCE_NANOS, this::leave);
            put(++upkeep);
        }

        private void again() {
            end.cancel();
            if (left) {
                begin();
            } else {
                end = context.schedule(SILENCE_NANOS, this::leave);
            }
        }

        private void endAfter(long nanos) {
            end.cancel();
            end = context.schedule(nanos, this::leave);
        }

        private void leave() {
            left = true;
            upkeep++;
            network.dht().release(key);
            end = context.schedule(LINGER_NANOS, () -> entries.remove(group));
        }

        private void put(int of) {
            if (of == upkeep && entries.get(group) == this) {
                network.dht().put(key, value, LEASE).whenComplete((done, failure) -> {
                    retryNanos = failure == null ? FIRST_RETRY_NANOS : Math.min(2 * retryNanos, LAST_RETRY_NANOS);
                    context.schedule(failure == null ? RENEWAL_NANOS : retryNanos, () -> put(of));
                });
            }
        }
    }
}
