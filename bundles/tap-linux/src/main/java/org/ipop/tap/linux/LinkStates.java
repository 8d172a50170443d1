package org.ipop.tap.linux;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which links were last told to run: the kernel also tells of changes that move no packet. */
final class LinkStates {
    private static final int MAX_LINKS = 1024;
    /** IFF_UP, IFF_RUNNING, IFF_LOWER_UP. */
    private static final int RUNS = 0x1 | 0x40 | 0x10000;

    private final Map<Integer, Boolean> running = new LinkedHashMap<>();

    /** True unless this is what was said of it before. */
    boolean change(int index, int flags) {
        boolean now = (flags & RUNS) == RUNS;
        Boolean before = running.put(index, now);
        if (running.size() > MAX_LINKS) {
            running.remove(running.keySet().iterator().next());
        }
        return before == null || before != now;
    }
}
