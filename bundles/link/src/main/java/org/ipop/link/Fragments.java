package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ipop.api.edge.Packet;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.link.FragmentHeader;

/**
 * Splits frames that are too long for a datagram, and puts those of one peer together again, a bounded number at a
 * time.
 */
final class Fragments {
    static final int MAX_FRAME_BYTES = FragmentHeader.PIECE_BYTES + FragmentHeader.BYTES;
    static final int MAX_PARTIAL = 8;
    private static final long PARTIAL_LIFE_NANOS = 5_000_000_000L;

    private final Local local;
    private final int mostPieces;
    private final Map<Integer, Partial> partials = new LinkedHashMap<>();

    /** Of frames. */
    Fragments(Local local) {
        this(local, FragmentHeader.MAX_FRAME_COUNT);
    }

    Fragments(Local local, int mostPieces) {
        this.local = local;
        this.mostPieces = mostPieces;
    }

    /** Hands the pieces of a long frame to {@code out}, each in a buffer of its own; releases the frame. */
    static void split(ByteBuf frame, int id, Consumer<ByteBuf> out) {
        split(frame, id, FragmentHeader.PIECE_BYTES, out);
    }

    /** As above, with pieces of up to {@code pieceBytes}. */
    static void split(ByteBuf frame, int id, int pieceBytes, Consumer<ByteBuf> out) {
        int count = (frame.readableBytes() + pieceBytes - 1) / pieceBytes;
        for (int index = 0; index < count; index++) {
            int length = Math.min(pieceBytes, frame.readableBytes());
            ByteBuf piece = Packet.allocate(FragmentHeader.BYTES + length);
            new FragmentHeader(id, index, count).write(piece);
            out.accept(piece.writeBytes(frame, length));
        }
        frame.release();
    }

    /** Takes a FRAGMENT frame and owns it; the whole frame once all of its pieces are there. */
    Optional<ByteBuf> add(ByteBuf fragment) throws MalformedPacket {
        try {
            FragmentHeader header = FragmentHeader.read(fragment);
            Partial partial = partialFor(header);
            if (partial.pieces.length != header.count() || header.count() > mostPieces) {
                throw new MalformedPacket("fragment " + header + " of " + partial.pieces.length);
            }
            if (partial.pieces[header.index()] == null) {
                byte[] piece = new byte[fragment.readableBytes()];
                fragment.readBytes(piece);
                partial.pieces[header.index()] = piece;
                partial.missing--;
            }
            return partial.missing == 0 ? Optional.of(partials.remove(header.id()).whole()) : Optional.empty();
        } finally {
            fragment.release();
        }
    }

    private Partial partialFor(FragmentHeader header) {
        long now = local.now();
        Partial known = partials.get(header.id());
        if (known != null) {
            return known;
        }
        partials.values().removeIf(partial -> now - partial.startedNanos > PARTIAL_LIFE_NANOS);
        if (partials.size() >= MAX_PARTIAL) {
            partials.remove(partials.keySet().iterator().next());
            local.dropped("fragment-evicted");
        }
        Partial fresh = new Partial(header.count(), now);
        partials.put(header.id(), fresh);
        return fresh;
    }

    private static final class Partial {
        private final byte[][] pieces;
        private final long startedNanos;
        private int missing;

        private Partial(int count, long startedNanos) {
            this.pieces = new byte[count][];
            this.missing = count;
            this.startedNanos = startedNanos;
        }

        private ByteBuf whole() {
            ByteBuf frame = Packet.allocate(Arrays.stream(pieces).mapToInt(piece -> piece.length).sum());
            for (byte[] piece : pieces) {
                frame.writeBytes(piece);
            }
            return frame;
        }
    }
}
