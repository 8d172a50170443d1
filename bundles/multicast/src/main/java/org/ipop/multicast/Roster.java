package org.ipop.multicast;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.NodeId;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;
import org.ipop.multicast.GroupCounters.Drop;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.group.GroupRecord;

/**
 * Who else listens to one group, by the records in the network's DHT: read when it is used first, and again behind the
 * packet that uses it. What one shard does not tell stays as it was. Thread: node loop.
 */
final class Roster {
    static final long FRESH_NANOS = 3_000_000_000L;
    /** A packet of somebody who is not on it asks sooner. */
    static final long NEWCOMER_NANOS = 500_000_000L;
    static final int MAX_WAITING = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final NodeContext context;
    private final JoinedNetwork network;
    private final InetAddress group;
    private final GroupCounters counters;
    private final List<List<Member>> shards =
        new ArrayList<>(Collections.nCopies(GroupRecord.SHARDS, List.of()));
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private List<Contact> contacts = List.of();
    private CompletableFuture<Void> asking = CompletableFuture.completedFuture(null);
    private boolean known;
    private long askedNanos;
    private long usedNanos;

    Roster(NodeContext context, JoinedNetwork network, InetAddress group, GroupCounters counters) {
        this.context = context;
        this.network = network;
        this.group = group;
        this.counters = counters;
        this.usedNanos = context.nanoTime();
    }

    InetAddress group() {
        return group;
    }

    boolean known() {
        return known;
    }

    long usedNanos() {
        return usedNanos;
    }

    /** Those with whom we share the group, ourselves excluded. Whoever asks uses it: it is kept fresh. */
    List<Contact> contacts() {
        usedNanos = context.nanoTime();
        askAfter(FRESH_NANOS);
        return contacts;
    }

    List<Member> members() {
        return shards.stream().flatMap(List::stream).filter(member -> !isSelf(member.node())).toList();
    }

    /** A packet came of this member. */
    void heardOf(NodeId origin) {
        if (contacts.stream().noneMatch(contact -> contact.node().equals(origin))) {
            askAfter(NEWCOMER_NANOS);
        }
    }

    /** Runs {@code task} as soon as the members are known, now or later; false if too many wait. */
    boolean whenKnown(Runnable task) {
        if (known) {
            task.run();
            return true;
        }
        if (waiting.size() >= MAX_WAITING) {
            return false;
        }
        waiting.add(task);
        askAfter(0);
        return true;
    }

    /** Asks the DHT, unless that is being done; completes in any case. */
    CompletionStage<Void> ask() {
        if (asking.isDone()) {
            askedNanos = context.nanoTime();
            CompletableFuture<?>[] answers = new CompletableFuture<?>[GroupRecord.SHARDS];
            for (int i = 0; i < answers.length; i++) {
                int shard = i;
                Key key = GroupRecord.key(network.spec().ring(), group, shard);
                answers[i] = network.dht().get(key, PATIENCE).handle((records, failure) -> {
                    if (failure == null) {
                        shards.set(shard, records.stream().map(this::member).flatMap(Optional::stream).toList());
                    }
                    return failure == null;
                }).toCompletableFuture();
            }
            asking = CompletableFuture.allOf(answers).thenRun(() ->
                answered(Stream.of(answers).anyMatch(answer -> (boolean) answer.join())));
        }
        return asking;
    }

    /** What waits is dropped. */
    void close() {
        known = false;
        drain();
    }

    private void askAfter(long nanos) {
        if (!known || context.nanoTime() - askedNanos >= nanos) {
            ask();
        }
    }

    private void answered(boolean any) {
        known |= any;
        contacts = members().stream().map(this::contact).toList();
        drain();
    }

    /** Where the ring did not answer each task finds that nothing is known. */
    private void drain() {
        for (int left = waiting.size(); left > 0; left--) {
            waiting.poll().run();
        }
    }

    private Optional<Member> member(Stored record) {
        try {
            if (record.expiresEpochSeconds() > context.epochSeconds()
                && GroupRecord.parse(record.value()).group().equals(group)) {
                return network.member(record.writer()).or(() -> network.writerOf(record))
                    .filter(member -> member.node().equals(record.writer())
                        && member.expiresEpochSeconds() > context.epochSeconds());
            }
        } catch (MalformedPacket e) {
            counters.dropped(Drop.RECORD, record.writer());
        }
        return Optional.empty();
    }

    /** With candidates if the ring's view has them; else its position is enough to find it along the ring. */
    private Contact contact(Member member) {
        return neighbours(network.overlay().view()).stream()
            .filter(contact -> contact.node().equals(member.node())).findFirst()
            .orElseGet(() -> new Contact(member.node(), member.position(), member.position(), List.of()));
    }

    /** All whom the ring's view names, each once. */
    static List<Contact> neighbours(RingView view) {
        List<Contact> all = new ArrayList<>(view.successors());
        view.predecessor().ifPresent(all::add);
        all.addAll(view.fingers());
        List<Contact> once = new ArrayList<>(all.size());
        for (Contact contact : all) {
            boolean known = contact.node().equals(view.self().node())
                || once.stream().anyMatch(other -> other.node().equals(contact.node()));
            if (!known) {
                once.add(contact);
            }
        }
        return once;
    }

    private boolean isSelf(NodeId node) {
        return node.equals(network.self().node());
    }
}
