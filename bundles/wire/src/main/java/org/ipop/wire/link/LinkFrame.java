package org.ipop.wire.link;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.nat.Candidate;

/** A small frame, read and written as a whole by {@link LinkFrameCodec}. */
public sealed interface LinkFrame {
    /** Frames that travel inside a {@link ReliableHeader RELIABLE} frame. */
    sealed interface Control extends LinkFrame permits About, Greeting, Proof, Admitted, Leave {
    }

    /**
     * Tests one path; answered on the path it came by. Serves as keep-alive and measures the round trip.
     * <pre>
     * +------+-------+-------------------------------+
     * | 0x01 | flags | id, 64 bits                   |    flags: 1 = I need this link
     * +------+-------+-------------------------------+           2 = I hear nothing where I heard you before
     * </pre>
     *
     * @param lost the sender looks for another path, since the one it takes is silent or it has moved
     */
    record Ping(boolean needed, boolean lost, long id) implements LinkFrame {
    }

    /**
     * The answer to a ping of the same id.
     * <pre>
     * +------+-------+-------------------------------+----------------------------+
     * | 0x02 | flags | id, 64 bits                   | received, 64 bits          |
     * +------+-------+-------------------------------+----------------------------+
     * | socket address, if flag 2                                                 |
     * +---------------------------------------------------------------------------+
     * </pre>
     *
     * @param received packets of networks that have come from the peer on this link so far, by any path
     * @param observed from where the ping came, if it came directly
     */
    record Pong(boolean needed, long id, long received, Optional<InetSocketAddress> observed) implements LinkFrame {
    }

    /**
     * A reliable frame has come.
     * <pre>
     * +------+-------------------+
     * | 0x03 | sequence, 32 bits |
     * +------+-------------------+
     * </pre>
     */
    record Ack(int sequence) implements LinkFrame {
    }

    /**
     * The sender forgets this link now.
     * <pre>
     * +------+--------------------------+
     * | 0x04 | why (length 8 bits, UTF-8) |
     * +------+--------------------------+
     * </pre>
     */
    record Bye(String why) implements LinkFrame {
    }

    /**
     * Tests whether a path carries datagrams of this one's length (RFC 8899, section 4.1); answered on the path it came
     * by.
     * <pre>
     * +------+-------------+---------+
     * | 0x05 | id, 64 bits | padding |
     * +------+-------------+---------+
     * </pre>
     *
     * @param padding bytes; what they are does not matter
     */
    record SizeProbe(long id, int padding) implements LinkFrame {
        /** Without padding. */
        public static final int BYTES = 9;
    }

    /**
     * The probe of this id has come whole.
     * <pre>
     * +------+-------------+
     * | 0x06 | id, 64 bits |
     * +------+-------------+
     * </pre>
     */
    record SizeAnswer(long id) implements LinkFrame {
    }

    /**
     * Where the sender hears a node, or the question where the receiver does.
     * <pre>
     * +------+-------+------------------+----------------------------+
     * | 0x07 | flags | node id          | socket address, if flag 1  |    flags: 1 = I hear it there
     * +------+-------+------------------+----------------------------+           0 = do you hear it?
     * </pre>
     *
     * @param at from where the node has answered the sender lately; empty: this is the question
     */
    record Sighting(NodeId node, Optional<InetSocketAddress> at) implements LinkFrame {
    }

    /**
     * Where else the sender may be reached; sent first in each session and again when it changes.
     * <pre>
     * +------+----------------------+------------+-----------+------------------------------------+
     * | 0x10 | incarnation, 64 bits | candidates | n, 8 bits | n times ring (64 bits) and node id |
     * +------+----------------------+------------+-----------+------------------------------------+
     * </pre>
     *
     * @param incarnation drawn when the node's links start: another one tells that the peer has forgotten everything
     * @param relays      neighbours with a direct link to the sender
     */
    record About(long incarnation, List<Candidate> candidates, List<Relay> relays) implements Control {
        public static final int MAX_RELAYS = 3;

        public About {
            candidates = List.copyOf(candidates);
            relays = List.copyOf(relays);
        }

        /** A neighbour that forwards between two members of this ring. */
        public record Relay(RingId ring, NodeId node) {
        }
    }

    /**
     * "I know of this ring"; see RingGate.
     * <pre>
     * +------+---------------+-------------------------------+-------------------------+
     * | 0x11 | ring, 64 bits | receiver index for its packets | greeting (length 16 bits) |
     * +------+---------------+-------------------------------+-------------------------+
     * </pre>
     */
    record Greeting(RingId ring, int packetIndex, Bytes greeting) implements Control {
        public static final int MAX_BYTES = 64;
    }

    /**
     * "I am a member"; sent after a greeting that was accepted.
     * <pre>
     * +------+---------------+------------------------+------------------------+
     * | 0x12 | ring, 64 bits | index in your greeting | proof (length 16 bits) |
     * +------+---------------+------------------------+------------------------+
     * </pre>
     *
     * @param to the packet index of the greeting that this answers: the greeter may have begun anew since
     */
    record Proof(RingId ring, int to, Bytes proof) implements Control {
        public static final int MAX_BYTES = 2048;
    }

    /**
     * "Your proof holds": messages and packets of the ring may come.
     * <pre>
     * +------+---------------+------------------------+
     * | 0x13 | ring, 64 bits | index in your greeting |
     * +------+---------------+------------------------+
     * </pre>
     *
     * @param to as in {@link Proof}
     */
    record Admitted(RingId ring, int to) implements Control {
    }

    /**
     * "We do not share this ring", or no longer; also the answer to a greeting that is not accepted, so that a stranger
     * cannot tell the two apart.
     * <pre>
     * +------+---------------+----------------------+------------------------+
     * | 0x14 | ring, 64 bits | index in my greeting | index in your greeting |
     * +------+---------------+----------------------+------------------------+
     * </pre>
     *
     * @param from the packet index of the greeting that the sender takes back; 0 if it sent none
     * @param to   the packet index of the greeting that it answers; 0 if it has got none
     */
    record Leave(RingId ring, int from, int to) implements Control {
    }
}
