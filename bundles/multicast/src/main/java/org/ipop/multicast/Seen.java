package org.ipop.multicast;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ipop.api.NodeId;

/** Which packets have come, by origin and sequence: a window for each, as against replay (RFC 6479). */
final class Seen {
    /** The origin that has been quiet for longest is forgotten first. */
    static final int ORIGINS = 256;
    static final int WINDOW = 1_024;

    private final Map<NodeId, Window> windows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Window> eldest) {
            return size() > ORIGINS;
        }
    };

    /**
     * @param proved the origin itself has sent it to us: where it begins anew with lower numbers, it is believed, so
     *               that nobody else can close its window for long
     * @return whether it is new
     */
    boolean add(NodeId origin, long sequence, boolean proved) {
        Window window = windows.computeIfAbsent(origin, ignored -> new Window(sequence));
        if (proved && window.isBehind(sequence)) {
            window = new Window(sequence);
            windows.put(origin, window);
        }
        return window.add(sequence);
    }

    private static final class Window {
        private final long[] bits = new long[WINDOW / Long.SIZE];
        private long top;

        private Window(long first) {
            top = first;
        }

        private boolean isBehind(long sequence) {
            return top - sequence >= WINDOW;
        }

        private boolean add(long sequence) {
            if (sequence - top > 0) {
                advance(sequence);
            } else if (isBehind(sequence)) {
                return false;
            }
            int slot = (int) (sequence & WINDOW - 1);
            long bit = 1L << (slot % Long.SIZE);
            boolean fresh = (bits[slot / Long.SIZE] & bit) == 0;
            bits[slot / Long.SIZE] |= bit;
            return fresh;
        }

        private void advance(long sequence) {
            long steps = Math.min(sequence - top, WINDOW);
            for (long i = 1; i <= steps; i++) {
                int slot = (int) (top + i & WINDOW - 1);
                bits[slot / Long.SIZE] &= ~(1L << (slot % Long.SIZE));
            }
            top = sequence;
        }
    }
}
