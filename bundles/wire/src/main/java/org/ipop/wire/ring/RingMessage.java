package org.ipop.wire.ring;

import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;

/** What neighbours tell each other. The first byte is the {@link MessageType}. */
public sealed interface RingMessage {
    /**
     * "This is how I stand, and how I think you stand": first message on a new link, at each change, again until the
     * peer's own HELLO shows that it knows. Answered if it told something new or if {@code yours} is wrong.
     * <pre>
     * | 1 | standing: 0 alone, 1 joining, 2 member | yours: the same, 3 unknown | {@link Coordinate} |
     * </pre>
     */
    record Hello(RingView.State standing, Optional<RingView.State> yours, Coordinate own) implements RingMessage {
        /** Of one that has no coordinate. */
        public Hello(RingView.State standing, Optional<RingView.State> yours) {
            this(standing, yours, Coordinate.UNKNOWN);
        }
    }

    /**
     * A member to its successor: "I think I am your predecessor (rectify); what has changed since the view with this
     * digest?" Answered by VIEW or SAME.
     * <pre>
     * | 2 | digest (64) | {@link Coordinate} |
     * </pre>
     */
    record Stabilize(long knownDigest, Coordinate own) implements RingMessage {
        /** Of one that has no coordinate. */
        public Stabilize(long knownDigest) {
            this(knownDigest, Coordinate.UNKNOWN);
        }
    }

    /**
     * Where a member sees itself; answers STABILIZE, and is pushed to the predecessor at each change.
     * <pre>
     * | 3 | {@link Neighbourhood} |
     * </pre>
     */
    record View(Neighbourhood neighbourhood) implements RingMessage {
    }

    /**
     * Answers STABILIZE when nothing changed.
     * <pre>
     * | 4 | digest (64) | {@link Coordinate} |
     * </pre>
     */
    record Same(long digest, Coordinate own) implements RingMessage {
        /** Of one that has no coordinate. */
        public Same(long digest) {
            this(digest, Coordinate.UNKNOWN);
        }
    }

    /**
     * A joining node to the owner of its position: "let me in before you". Answered by WELCOME, or by VIEW if the place
     * is before another member.
     * <pre>
     * | 5 |
     * </pre>
     */
    record Join() implements RingMessage {
    }

    /**
     * The sender has taken the joiner as its predecessor; the neighbourhood names the former one.
     * <pre>
     * | 6 | {@link Neighbourhood} |
     * </pre>
     */
    record Welcome(Neighbourhood neighbourhood) implements RingMessage {
    }

    /**
     * The sender leaves the ring now; its neighbours close the gap.
     * <pre>
     * | 7 | {@link Neighbourhood} |
     * </pre>
     */
    record Leave(Neighbourhood neighbourhood) implements RingMessage {
    }

    /**
     * "You should know these members": they lie between you and what you hold for your successor or predecessor.
     * <pre>
     * | 8 | number (8), at most {@value #MAX} | contacts |
     * </pre>
     */
    record Introduce(List<Contact> members) implements RingMessage {
        public static final int MAX = 8;

        public Introduce {
            members = List.copyOf(members);
        }
    }

    /**
     * "I am here; who of your neighbours is near to me?" That is: in [I + 2^b, I + 2^(b + 1)) within the round trip
     * that is told for it; the first one is for b = bit, the next one for bit - 1, and so on; 0 = ask for nobody.
     * Answered by NEARBY, or not.
     * <pre>
     * | 9 | {@link Coordinate} | bit (8) | number (8), at most bit + 1 | for each: 50 microseconds (16) |
     * </pre>
     */
    record Near(Coordinate own, int bit, List<Integer> withinMicros) implements RingMessage {
        public static final int UNIT_MICROS = 50;
        public static final int MOST_MICROS = 0xFFFF * UNIT_MICROS;

        public Near {
            withinMicros = List.copyOf(withinMicros);
        }

        /** What is told for [I + 2^b, I + 2^(b + 1)); 0 if nothing is. */
        public int within(int b) {
            int at = bit - b;
            return at >= 0 && at < withinMicros.size() ? withinMicros.get(at) : 0;
        }

        /** The greatest that is told for any. */
        public int most() {
            int most = 0;
            for (int micros : withinMicros) {
                most = Math.max(most, micros);
            }
            return most;
        }
    }

    /**
     * Answers NEAR: those that are within the least share of what was told for them first. May be empty.
     * <pre>
     * | 10 | {@link Coordinate} of the sender | number (8), at most {@value #MAX} | contacts, each with coordinate |
     * </pre>
     */
    record Nearby(Coordinate own, List<Placed> members) implements RingMessage {
        public static final int MAX = 8;

        public Nearby {
            members = List.copyOf(members);
        }
    }

    /**
     * "There is another part of the ring; in it this member owns the point just before you. Meet it, and tell those
     * between you and <em>until</em> who owns theirs." Not answered.
     * <pre>
     * | 11 | until (160) | contact |
     * </pre>
     */
    record Meet(Contact member, Key until) implements RingMessage {
    }

    /** A member and where it was when it last said so. */
    record Placed(Contact contact, Coordinate coordinate) {
    }

    /**
     * A member's predecessor and successors, nearest first.
     * <pre>
     * | has predecessor (8): 0 or 1 | [predecessor] | number (8), at most {@value #MAX_SUCCESSORS} | successors |
     * </pre>
     * A contact is written as
     * <pre>
     * | flags (8): 1 = position follows, 2 = attach point follows | node id (160) | [position (160)] | [attach (160)] |
     * | candidates |
     * </pre>
     * where the position is the node id and the attach point the position unless a flag says otherwise.
     */
    record Neighbourhood(Optional<Contact> predecessor, List<Contact> successors) {
        public static final int MAX_SUCCESSORS = 16;

        public Neighbourhood {
            successors = List.copyOf(successors);
        }
    }
}
