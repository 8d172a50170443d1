package org.ipop.overlay.chord;

import org.ipop.api.Key;
import org.ipop.wire.ring.Coordinate;

/**
 * How long a message to the owner of a key is likely to take over a member: the round trip to it, and what is expected
 * from there. The latter is what rings of up to 100,000 members showed whose fingers are near: owners within the
 * linked successors of a member are one hop of ordinary length away, and each doubling of the distance adds little, as
 * the farther a finger reaches, the nearer in time it is. Half of it is by where the member is: from the middle of all
 * the way is shorter, and what its own line takes comes on top. All times are in round trips to ordinary members.
 */
final class Outlook {
    /** Within the linked successors of a member. */
    private static final double WITHIN = 1.35;
    /** Beyond the linked successors there is one more hop. */
    private static final double BEYOND = 1.6;
    private static final double A_DOUBLING = 0.22;
    /** Nobody holds fingers counter-clockwise; those that others hold help. */
    private static final double BEYOND_BACK = 1.7;
    private static final double A_DOUBLING_BACK = 0.6;
    /** So much of what is left depends on where a member is. */
    private static final double BY_PLACE = 0.5;
    /** By its place one member may leave so many times as much as another one as far from the key. */
    static final double PLACES = 1.7;

    private final Key key;
    private final double members;
    private final double ordinaryMicros;
    private final Midst midst;

    Outlook(Ring ring, Key key) {
        this.key = key;
        this.members = ring.size();
        this.ordinaryMicros = ring.ordinaryRttMicros;
        this.midst = ring.midst;
    }

    /** What is left behind one that precedes the key or is at it. */
    double onward(Neighbour member) {
        double between = between(member.contact().position(), key);
        return between == 0 ? 0 : rest(between, BEYOND, A_DOUBLING) * byPlace(member);
    }

    /** What is left behind one beyond the key, which may be the owner. */
    double back(Neighbour member) {
        double between = between(key, member.contact().position());
        return rest(between, BEYOND_BACK, A_DOUBLING_BACK) * byPlace(member) * -Math.expm1(-between);
    }

    /** The way to it. */
    double first(Neighbour member) {
        return member.rttMicros() == 0 ? 1 : member.rttMicros() / ordinaryMicros;
    }

    private double byPlace(Neighbour member) {
        return 1 - BY_PLACE + BY_PLACE * midst.share(new Coordinate(member.coordinate));
    }

    /** About how many members lie between two points. */
    private double between(Key from, Key to) {
        return Ring.fraction(from.distanceTo(to)) * members;
    }

    private static double rest(double between, double beyond, double doubling) {
        return between <= Tuning.LINKED_SUCCESSORS ? WITHIN
            : beyond + doubling * Math.log(between / Tuning.LINKED_SUCCESSORS) / Math.log(2);
    }
}
