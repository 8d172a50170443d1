package org.ipop.transport.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.stream.HttpHead;
import org.ipop.wire.stream.Preface;
import org.ipop.wire.stream.Upgrade;

/** The stages of a stream that somebody dialled: its first byte tells the protocol, inside of TLS once more. */
final class ListenerStages {
    /** ContentType handshake (RFC 8446, section 5.1). */
    private static final byte TLS_HANDSHAKE = 0x16;
    private static final int MAX_ANSWER_BYTES = 512;

    private final Stage.Line line;
    private final RandomGenerator random;
    private boolean secure;

    private ListenerStages(Stage.Line line, RandomGenerator random) {
        this.line = line;
        this.random = random;
    }

    static Stage first(Stage.Line line, RandomGenerator random) {
        return new ListenerStages(line, random)::protocol;
    }

    private boolean protocol(ByteBuf in) throws MalformedPacket {
        if (!in.isReadable()) {
            return false;
        }
        byte first = in.getByte(in.readerIndex());
        if (first == TLS_HANDSHAKE && !secure) {
            secure = true;
            line.secure(false, this::protocol);
        } else if (first == Preface.FIRST_BYTE) {
            line.go(this::preface);
        } else if (first >= 'A' && first <= 'Z') {
            line.go(this::request);
        } else {
            throw new MalformedPacket("no protocol of ours");
        }
        return true;
    }

    private boolean preface(ByteBuf in) throws MalformedPacket {
        if (!Preface.read(in)) {
            return false;
        }
        ByteBuf answer = Unpooled.buffer(MAX_ANSWER_BYTES);
        Preface.write(answer);
        line.write(answer);
        line.opened(secure ? "tls" : "tcp", new Framing.Lengths(line));
        return true;
    }

    private boolean request(ByteBuf in) throws MalformedPacket {
        Optional<HttpHead> head = HttpHead.read(in);
        if (head.isEmpty()) {
            return false;
        }
        ByteBuf answer = Unpooled.buffer(MAX_ANSWER_BYTES);
        if (Upgrade.isAskedFor(head.get())) {
            Upgrade.writeAccept(answer, head.get());
            line.write(answer);
            line.opened(secure ? "wss" : "ws", new Framing.Messages(false, random, line));
            return true;
        }
        Upgrade.writeNotFound(answer);
        line.write(answer);
        line.finish();
        return false;
    }
}
