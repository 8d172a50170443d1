package org.ipop.wire.ring;

import io.netty.buffer.ByteBuf;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Where a member is in a plane of round trips, and how high above it (Vivaldi; Dabek et al., SIGCOMM 2004): the round
 * trip between two members is about the distance of their points and both heights. In one word, since a member holds
 * those of all its neighbours.
 * <pre>
 * | x (16, signed) | y (16, signed) | height (16) | error (16), of 65,535 |
 * </pre>
 * Lengths in units of 50 microseconds.
 */
public record Coordinate(long bits) {
    public static final int BYTES = Long.BYTES;
    /** Of one that has not measured anything. */
    public static final Coordinate UNKNOWN = new Coordinate(0xFFFF);

    private static final double UNIT_MICROS = 50;
    private static final double MOST_ERROR = 0xFFFF;

    /** @param error of what it predicts, from 0 = exact to 1 = unknown; all are cut to what there is room for */
    public static Coordinate of(double xMicros, double yMicros, double heightMicros, double error) {
        long x = Math.clamp(Math.round(xMicros / UNIT_MICROS), Short.MIN_VALUE, Short.MAX_VALUE) & 0xFFFF;
        long y = Math.clamp(Math.round(yMicros / UNIT_MICROS), Short.MIN_VALUE, Short.MAX_VALUE) & 0xFFFF;
        long height = Math.clamp(Math.round(heightMicros / UNIT_MICROS), 0, 0xFFFF);
        long share = Math.clamp(Math.round(error * MOST_ERROR), 0, 0xFFFF);
        return new Coordinate(x << 48 | y << 32 | height << 16 | share);
    }

    static Coordinate read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES, "coordinate");
        return new Coordinate(in.readLong());
    }

    public boolean known() {
        return (bits & 0xFFFF) != 0xFFFF;
    }

    public double xMicros() {
        return (short) (bits >>> 48) * UNIT_MICROS;
    }

    public double yMicros() {
        return (short) (bits >>> 32) * UNIT_MICROS;
    }

    public double heightMicros() {
        return (bits >>> 16 & 0xFFFF) * UNIT_MICROS;
    }

    public double error() {
        return (bits & 0xFFFF) / MOST_ERROR;
    }

    /** The round trip that two coordinates predict. */
    public double rttMicros(Coordinate other) {
        double dx = xMicros() - other.xMicros();
        double dy = yMicros() - other.yMicros();
        return Math.sqrt(dx * dx + dy * dy) + heightMicros() + other.heightMicros();
    }
}
