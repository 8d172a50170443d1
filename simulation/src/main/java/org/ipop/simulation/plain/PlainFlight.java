package org.ipop.simulation.plain;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;
import org.ipop.wire.FirstByte;

/**
 * The datagrams of a plain handshake, each as long as the real one of its kind.
 * <pre>
 * initiation, response: | type, zeros | index (32) | index of the sender (32) | node id | nonce (64) | zeros |
 * part of a KEM's key:  | type, zeros, which (8) | index of the receiver (32) | zeros |
 * </pre>
 */
final class PlainFlight {
    static final int HELLO_BYTES = 272;
    static final int PARTS = 2;
    private static final int KEY_PART_BYTES = 616;
    private static final int CIPHERTEXT_PART_BYTES = 568;
    private static final int KEY_BYTES = 32;
    private static final int WHICH_AT = 3;

    private PlainFlight() {
    }

    /** Who one side is. */
    record Side(NodeId node, int index, long nonce) {
    }

    static ByteBuf initiation(Side self) {
        return hello(FirstByte.HANDSHAKE_INITIATION, self.index, self);
    }

    static ByteBuf response(Side self, int remoteIndex) {
        return hello(FirstByte.HANDSHAKE_RESPONSE, remoteIndex, self);
    }

    static List<ByteBuf> key(int remoteIndex) {
        return List.of(part(0, remoteIndex, KEY_PART_BYTES), part(1, remoteIndex, KEY_PART_BYTES));
    }

    static List<ByteBuf> ciphertext(int remoteIndex) {
        return List.of(part(0, remoteIndex, CIPHERTEXT_PART_BYTES), part(1, remoteIndex, CIPHERTEXT_PART_BYTES));
    }

    /** Of an initiation or a response. */
    static Side sender(ByteBuf hello) throws HandshakeRefused {
        if (hello.readableBytes() != HELLO_BYTES) {
            throw new HandshakeRefused("malformed", false);
        }
        ByteBuf rest = hello.slice(hello.readerIndex() + 2 * Integer.BYTES, HELLO_BYTES - 2 * Integer.BYTES);
        int index = rest.readInt();
        return new Side(NodeId.read(rest), index, rest.readLong());
    }

    static boolean isPart(ByteBuf datagram) {
        return datagram.getUnsignedByte(datagram.readerIndex()) == FirstByte.KEM_PART;
    }

    /** Which part it is, as a bit. */
    static int part(ByteBuf datagram) throws HandshakeRefused {
        int which = datagram.getUnsignedByte(datagram.readerIndex() + WHICH_AT);
        if (which >= PARTS) {
            throw new HandshakeRefused("malformed", false);
        }
        return 1 << which;
    }

    static Session session(Side self, Side peer, boolean initiator) {
        long initiators = initiator ? self.nonce : peer.nonce;
        long responders = initiator ? peer.nonce : self.nonce;
        byte[] hash = ByteBuffer.allocate(KEY_BYTES).putLong(initiators).putLong(responders).array();
        byte[] key = new byte[KEY_BYTES];
        System.arraycopy(peer.node.toBytes(), 0, key, 0, NodeId.BYTES);
        Session.Info info = new Session.Info(peer.node, Bytes.copyOf(key), Bytes.copyOf(key), Bytes.copyOf(hash),
            initiator, self.index);
        return new PlainSession(info, peer.index);
    }

    private static ByteBuf hello(int type, int index, Side self) {
        ByteBuf out = Unpooled.buffer(HELLO_BYTES).writeInt(type << Byte.SIZE * WHICH_AT).writeInt(index)
            .writeInt(self.index);
        self.node.write(out);
        out.writeLong(self.nonce);
        return out.writeZero(HELLO_BYTES - out.readableBytes());
    }

    private static ByteBuf part(int which, int remoteIndex, int bytes) {
        return Unpooled.buffer(bytes).writeInt(FirstByte.KEM_PART << Byte.SIZE * WHICH_AT | which)
            .writeInt(remoteIndex).writeZero(bytes - 2 * Integer.BYTES);
    }
}
