package org.ipop.overlay.chord;

import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.wire.ring.Coordinate;

/**
 * A peer with a link in this ring. Its contact's node and position are proved. In 24 bytes, since there are many:
 * {@code bits} holds the marks, and above them what it says of its standing and what it thinks of ours, two bits each.
 */
final class Neighbour {
    private static final RingView.State[] STANDINGS = RingView.State.values();
    private static final int STANDING_AT = 4;
    private static final int KNOWN_OF_US_AT = 6;
    private static final int UNKNOWN = 3;
    private static final int RTT_UNIT_MICROS = 50;

    private Contact contact;
    private byte bits = (byte) (UNKNOWN << STANDING_AT | UNKNOWN << KNOWN_OF_US_AT);
    private byte unusedSeconds;
    /** In units; 0 = not measured. */
    private char rtt;
    /** Where it said it is; see {@link Coordinate}. */
    long coordinate = Coordinate.UNKNOWN.bits();

    /** What is so or not so of a neighbour. */
    enum Mark {
        /** We let it in; until it knows, what it says of its standing is old. */
        WELCOMED,
        /** It told us that it goes. */
        LEFT,
        /** Our end asked for the link. */
        WANTED,
        /** Found by probing: ask it whether it is in our ring. */
        UNCHECKED
    }

    Neighbour(Contact contact) {
        this.contact = contact;
    }

    Contact contact() {
        return contact;
    }

    void contact(Contact newer) {
        contact = newer;
    }

    NodeId node() {
        return contact.node();
    }

    boolean is(Mark mark) {
        return (bits & 1 << mark.ordinal()) != 0;
    }

    void mark(Mark mark, boolean now) {
        int bit = 1 << mark.ordinal();
        bits = (byte) (now ? bits | bit : bits & ~bit);
    }

    /** As it says; null = not heard yet. */
    RingView.State standing() {
        return state(STANDING_AT);
    }

    void standing(RingView.State now) {
        state(STANDING_AT, now);
    }

    /** What it said it thinks of us; null = unknown. */
    RingView.State knownOfUs() {
        return state(KNOWN_OF_US_AT);
    }

    void knownOfUs(RingView.State now) {
        state(KNOWN_OF_US_AT, now);
    }

    boolean member() {
        return (bits >>> STANDING_AT & UNKNOWN) == RingView.State.MEMBER.ordinal();
    }

    /** Of the round trip, when it was last looked at; 0 = not measured. */
    int rttMicros() {
        return rtt * RTT_UNIT_MICROS;
    }

    void rttNanos(long nanos) {
        rtt = nanos < 0 ? 0 : (char) Math.clamp(nanos / (1_000 * RTT_UNIT_MICROS), 1, Character.MAX_VALUE);
    }

    /** Something needs the link. */
    void used() {
        unusedSeconds = 0;
    }

    /** Nothing has needed the link for so much longer. Returns for how long by now. */
    int unused(int moreSeconds) {
        unusedSeconds = (byte) Math.min(unusedSeconds + moreSeconds, Byte.MAX_VALUE);
        return unusedSeconds;
    }

    private RingView.State state(int at) {
        int number = bits >>> at & UNKNOWN;
        return number == UNKNOWN ? null : STANDINGS[number];
    }

    private void state(int at, RingView.State now) {
        int number = now == null ? UNKNOWN : now.ordinal();
        bits = (byte) (bits & ~(UNKNOWN << at) | number << at);
    }
}
