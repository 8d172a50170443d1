package org.ipop.link;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.NodeId;

/** What happened with each peer, in lines for people: bounded per peer and in peers; outlives the links. */
final class History {
    static final int MAX_LINES = 64;
    static final int MAX_PEERS = 512;

    private final Local local;
    private final Map<NodeId, ArrayDeque<String>> byPeer = new LinkedHashMap<>(16, 0.75f, true);

    History(Local local) {
        this.local = local;
    }

    void add(NodeId peer, String what) {
        append(peer, Instant.ofEpochSecond(local.context().epochSeconds()) + " " + what);
    }

    /** What former links had to tell. */
    void resume(NodeId peer, List<String> lines) {
        lines.forEach(line -> append(peer, line));
    }

    List<String> of(NodeId peer) {
        ArrayDeque<String> lines = byPeer.get(peer);
        return lines == null ? List.of() : List.copyOf(lines);
    }

    private void append(NodeId peer, String line) {
        ArrayDeque<String> lines = byPeer.computeIfAbsent(peer, ignored -> new ArrayDeque<>());
        if (lines.size() >= MAX_LINES) {
            lines.removeFirst();
        }
        lines.add(line);
        if (byPeer.size() > MAX_PEERS) {
            byPeer.remove(byPeer.keySet().iterator().next());
        }
    }
}
