package org.ipop.vnet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.edge.Packet;

/** Packets that wait for an answer, in order, so many for each cause and so many in all. */
final class WaitingRoom<K> {
    static final int PER_KEY = 8;
    static final int IN_ALL = 64;

    private final Map<K, List<Packet>> waiting = new LinkedHashMap<>();
    private int size;

    /** Takes the packet; false (and it stays the caller's) if there is no room for it. */
    boolean add(K key, Packet packet) {
        List<Packet> queue = waiting.get(key);
        if (size >= IN_ALL || queue != null && queue.size() >= PER_KEY) {
            return false;
        }
        if (queue == null) {
            queue = new ArrayList<>(PER_KEY);
            waiting.put(key, queue);
        }
        queue.add(packet);
        size++;
        return true;
    }

    /** Those that waited for this; they are the caller's now. */
    List<Packet> take(K key) {
        List<Packet> queue = waiting.remove(key);
        if (queue == null) {
            return List.of();
        }
        size -= queue.size();
        return queue;
    }

    boolean has(K key) {
        return waiting.containsKey(key);
    }

    int size() {
        return size;
    }

    void close() {
        waiting.values().forEach(queue -> queue.forEach(packet -> packet.buffer().release()));
        waiting.clear();
        size = 0;
    }
}
