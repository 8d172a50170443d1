package org.ipop.simulation;

import java.util.Arrays;

/**
 * Events by time, those of one instant in the order in which they came. A hierarchical timing wheel (Varghese and
 * Lauck, 1987): an event costs the same whether a hundred or ten million wait. What lies in the slot of the present is
 * sorted by a heap, so that the order is exact.
 */
final class EventQueue {
    /** A slot of the innermost wheel is about a quarter of a millisecond wide. */
    private static final int SLOT_BITS = 18;
    private static final int WHEEL_BITS = 12;
    private static final int WHEEL_SLOTS = 1 << WHEEL_BITS;
    /** Enough for every time that 63 bits can tell. */
    private static final int WHEELS = 4;

    private final Event[][] wheels = new Event[WHEELS][WHEEL_SLOTS];
    private final int[] waiting = new int[WHEELS];
    private Event[] present = new Event[64];
    private int presentCount;
    private long slot;

    void add(Event event) {
        long itsSlot = event.atNanos >>> SLOT_BITS;
        if (itsSlot <= slot) {
            push(event);
            return;
        }
        int wheel = 0;
        while ((itsSlot ^ slot) >>> WHEEL_BITS * (wheel + 1) != 0) {
            wheel++;
        }
        int index = (int) (itsSlot >>> WHEEL_BITS * wheel) & WHEEL_SLOTS - 1;
        event.next = wheels[wheel][index];
        wheels[wheel][index] = event;
        waiting[wheel]++;
    }

    /** The next event if it is not later than {@code endNanos}; null if there is none. */
    Event poll(long endNanos) {
        while (presentCount == 0) {
            if (!advance(endNanos >>> SLOT_BITS)) {
                return null;
            }
        }
        return present[0].atNanos <= endNanos ? pop() : null;
    }

    /** Moves on to the next slot that may hold something; false if that is beyond the last one. */
    private boolean advance(long lastSlot) {
        int wheel = 0;
        while (wheel < WHEELS && waiting[wheel] == 0) {
            wheel++;
        }
        if (wheel == WHEELS) {
            return false;
        }
        long next = (slot >>> WHEEL_BITS * wheel) + 1 << WHEEL_BITS * wheel;
        if (next > lastSlot) {
            return false;
        }
        slot = next;
        for (int outer = WHEELS - 1; outer >= 0; outer--) {
            if ((slot & (1L << WHEEL_BITS * outer) - 1) == 0) {
                empty(outer, (int) (slot >>> WHEEL_BITS * outer) & WHEEL_SLOTS - 1);
            }
        }
        return true;
    }

    private void empty(int wheel, int index) {
        Event event = wheels[wheel][index];
        wheels[wheel][index] = null;
        while (event != null) {
            Event following = event.next;
            event.next = null;
            waiting[wheel]--;
            add(event);
            event = following;
        }
    }

    private void push(Event event) {
        if (presentCount == present.length) {
            present = Arrays.copyOf(present, 2 * presentCount);
        }
        int at = presentCount++;
        while (at > 0 && event.before(present[at - 1 >>> 1])) {
            present[at] = present[at - 1 >>> 1];
            at = at - 1 >>> 1;
        }
        present[at] = event;
    }

    private Event pop() {
        Event first = present[0];
        Event last = present[--presentCount];
        present[presentCount] = null;
        int at = 0;
        int child = 1;
        while (child < presentCount) {
            if (child + 1 < presentCount && present[child + 1].before(present[child])) {
                child++;
            }
            if (!present[child].before(last)) {
                break;
            }
            present[at] = present[child];
            at = child;
            child = 2 * at + 1;
        }
        if (presentCount > 0) {
            present[at] = last;
        }
        return first;
    }
}
