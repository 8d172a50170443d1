package org.ipop.transport.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.stream.ConnectRequest;
import org.ipop.wire.stream.HttpHead;
import org.ipop.wire.stream.Preface;
import org.ipop.wire.stream.Upgrade;

/** The stages of a stream that we dial: a proxy's answer where there is one, TLS, then the listener's answer. */
final class DiallerStages {
    private static final int REQUEST_BYTES = 256;

    private final Stage.Line line;
    private final RandomGenerator random;
    private final Attempt attempt;
    private final String key;

    private DiallerStages(Stage.Line line, RandomGenerator random, Attempt attempt) {
        this.line = line;
        this.random = random;
        this.attempt = attempt;
        byte[] nonce = new byte[Upgrade.KEY_BYTES];
        random.nextBytes(nonce);
        this.key = Upgrade.key(nonce);
    }

    /** Sends what comes first; the connection stands. */
    static void begin(Stage.Line line, RandomGenerator random, Attempt attempt) {
        DiallerStages stages = new DiallerStages(line, random, attempt);
        if (attempt.proxy().isPresent()) {
            line.go(stages::proxyAnswer);
            ByteBuf request = Unpooled.buffer(REQUEST_BYTES);
            ConnectRequest.write(request, attempt.authority(), attempt.proxy().get().account());
            line.write(request);
        } else {
            stages.connected();
        }
    }

    private boolean proxyAnswer(ByteBuf in) throws MalformedPacket {
        Optional<HttpHead> head = HttpHead.read(in);
        if (head.isEmpty()) {
            return false;
        }
        ConnectRequest.check(head.get());
        connected();
        return true;
    }

    /** Bytes get through to the listener. */
    private void connected() {
        if (attempt.protocol().secure()) {
            line.secure(true, this::inside);
        } else {
            line.go(this::inside);
        }
        ask();
    }

    /** Goes out as soon as TLS stands. */
    private void ask() {
        ByteBuf request = Unpooled.buffer(REQUEST_BYTES);
        if (attempt.protocol() == Protocol.WSS) {
            Upgrade.writeRequest(request, attempt.authority(), key);
        } else {
            Preface.write(request);
        }
        line.write(request);
    }

    private boolean inside(ByteBuf in) throws MalformedPacket {
        if (attempt.protocol() != Protocol.WSS) {
            if (!Preface.read(in)) {
                return false;
            }
            line.opened(attempt.toString(), new Framing.Lengths(line));
            return true;
        }
        Optional<HttpHead> head = HttpHead.read(in);
        if (head.isEmpty()) {
            return false;
        }
        Upgrade.check(head.get(), key);
        line.opened(attempt.toString(), new Framing.Messages(true, random, line));
        return true;
    }
}
