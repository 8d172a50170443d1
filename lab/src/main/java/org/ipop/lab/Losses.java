package org.ipop.lab;

/**
 * What pings lost.
 *
 * @param longestMillis the longest time without an answer, beyond the interval of the ping
 */
record Losses(int sent, int lost, int longestMillis) {
    static final Losses NONE = new Losses(0, 0, 0);

    Losses plus(Losses other) {
        return new Losses(sent + other.sent, lost + other.lost, Math.max(longestMillis, other.longestMillis));
    }
}
