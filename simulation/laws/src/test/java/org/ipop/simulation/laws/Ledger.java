package org.ipop.simulation.laws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Stored;

/**
 * What the store owes: who won which key, and whether fewer than half of the replicas have failed since the last
 * repair. They are repaired once the laws of the ring have held for a while; from one repair to the next is an
 * <em>epoch</em>.
 * From outside it is not known which members hold a copy within one, only that they are among the first five after the
 * key, but for those who came or died meanwhile: whoever may be one of them counts as one.
 */
final class Ledger implements Arena.Observer {
    private static final int REPLICAS = 5;
    /** A takeover that cannot read its range takes 15 s. */
    static final int REPAIR_SECONDS = 25;

    private final List<String> breaches = new ArrayList<>();
    private final Map<Key, List<Claim>> claims = new TreeMap<>();
    private final Map<Key, List<Peer>> askers = new TreeMap<>();
    private final TreeMap<Key, Peer> live = new TreeMap<>();
    private final TreeMap<Key, Peer> ofEpoch = new TreeMap<>();
    private final List<Peer> gone = new ArrayList<>();
    private int joined;
    private int fewest;
    private int lawfulLooks;
    private boolean disturbed;
    private boolean everDisturbed;

    /** A key that a node won. */
    private static final class Claim {
        private final Peer writer;
        /** How many more replicas may fail before the next repair; below zero the store owes nothing any more. */
        private int spare;

        private Claim(Peer writer, int spare) {
            this.writer = writer;
            this.spare = spare;
        }

        private boolean stands() {
            return spare >= 0;
        }
    }

    @Override
    public void joined(Peer peer) {
        live.put(peer.id().key(), peer);
        ofEpoch.put(peer.id().key(), peer);
        joined++;
    }

    @Override
    public void gone(Peer peer) {
        gone.add(peer);
        claims.forEach((key, ofKey) -> {
            if (mayHold(peer, key)) {
                ofKey.forEach(claim -> claim.spare--);
            }
        });
        live.remove(peer.id().key());
        fewest = Math.min(fewest, live.size());
    }

    @Override
    public void asked(Peer writer, int name) {
        if (writer.member() || live.size() == 1) {
            Key key = Arena.key(name);
            askers.computeIfAbsent(key, _ -> new ArrayList<>()).add(writer);
            writer.create(key).whenComplete((created, failure) -> {
                if (created instanceof Created.Won) {
                    won(key, writer);
                }
            });
        }
    }

    @Override
    public void disturbed() {
        disturbed = true;
        everDisturbed = true;
    }

    @Override
    public void looked(boolean lawful) {
        lawfulLooks = lawful ? lawfulLooks + 1 : 0;
        if (lawfulLooks == REPAIR_SECONDS * Arena.LOOKS_A_SECOND) {
            beginEpoch();
        }
    }

    /** What the store broke so far, and breaks now that the ring is right. */
    List<String> audit(Arena arena) {
        askers.keySet().forEach(key -> audit(key, arena));
        return breaches;
    }

    private void beginEpoch() {
        claims.values().stream().flatMap(List::stream).filter(Claim::stands)
            .forEach(claim -> claim.spare = spare(live.size()));
        gone.clear();
        ofEpoch.clear();
        ofEpoch.putAll(live);
        joined = 0;
        fewest = live.size();
        disturbed = false;
    }

    private void won(Key key, Peer writer) {
        List<Claim> ofKey = claims.computeIfAbsent(key, _ -> new ArrayList<>());
        Stream<Claim> others = ofKey.stream().filter(claim -> claim.stands() && claim.writer != writer);
        if (!everDisturbed) {
            others.forEach(claim -> breaches.add(writer + " won what " + claim.writer + " holds"));
        }
        int failed = (int) gone.stream().filter(peer -> mayHold(peer, key)).count();
        ofKey.add(new Claim(writer, spare(disturbed ? 1 : fewest) - failed));
    }

    private static int spare(int members) {
        return (Math.min(REPLICAS, members) - 1) / 2;
    }

    private boolean mayHold(Peer peer, Key key) {
        Stream<Peer> from = Stream.concat(ofEpoch.tailMap(key).values().stream(),
            ofEpoch.headMap(key).values().stream());
        return disturbed || from.limit(REPLICAS + joined + gone.size()).anyMatch(peer::equals);
    }

    private void audit(Key key, Arena arena) {
        List<Peer> winners = claims.getOrDefault(key, List.of()).stream().filter(Claim::stands)
            .map(claim -> claim.writer).toList();
        Set<NodeId> holders = new TreeSet<>();
        for (Peer reader : arena.someLive()) {
            CompletableFuture<List<Stored>> read = reader.dht().get(key).toCompletableFuture();
            arena.await(read);
            if (read.isDone() && !read.isCompletedExceptionally()) {
                read.join().forEach(stored -> holders.add(stored.writer()));
            } else {
                breaches.add(reader + " cannot read");
            }
        }
        judge(key, winners, holders);
    }

    private void judge(Key key, List<Peer> winners, Set<NodeId> holders) {
        String who = holders.stream().map(NodeId::toShort).toList() + " hold what " + winners + " won";
        if (holders.size() > 1) {
            breaches.add("two owners: " + who);
        } else if (!winners.isEmpty() && holders.isEmpty()) {
            breaches.add("lost: " + who);
        } else if (askers.get(key).stream().map(Peer::id).noneMatch(holders::contains) && !holders.isEmpty()) {
            breaches.add("an owner who never asked: " + who);
        }
        winners.stream().filter(winner -> live.containsValue(winner) && !holders.contains(winner.id()))
            .filter(loser -> !loser.lost().contains(key))
            .forEach(loser -> breaches.add(loser + " was not told: " + who));
    }
}
