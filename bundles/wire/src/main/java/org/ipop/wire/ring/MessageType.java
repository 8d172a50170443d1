package org.ipop.wire.ring;

import io.netty.buffer.ByteBuf;
import org.ipop.wire.MalformedPacket;

/** The first byte of a ring message. */
public enum MessageType {
    HELLO(1), STABILIZE(2), VIEW(3), SAME(4), JOIN(5), WELCOME(6), LEAVE(7), INTRODUCE(8), NEAR(9),
    NEARBY(10), MEET(11), REQUEST(16), ANSWER(17);

    private static final MessageType[] BY_CODE = new MessageType[18];

    static {
        for (MessageType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    MessageType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** Does not move the reader index. */
    public static MessageType of(ByteBuf message) throws MalformedPacket {
        if (!message.isReadable()) {
            throw new MalformedPacket("ring message: empty");
        }
        int code = message.getUnsignedByte(message.readerIndex());
        if (code >= BY_CODE.length || BY_CODE[code] == null) {
            throw new MalformedPacket("ring message: type " + code);
        }
        return BY_CODE[code];
    }
}
