package org.ipop.security.noise;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.handshake.CookieReply;
import org.ipop.wire.handshake.Initiation;
import org.ipop.wire.handshake.InitiationHeader;
import org.ipop.wire.handshake.Pattern;
import org.ipop.wire.handshake.Stamp;
import org.ipop.wire.handshake.Suite;

/** Makes the handshakes of one node and keeps what they share: stamps, cookies, the table against repetition. */
final class NoiseHandshakeFactory implements HandshakeFactory {
    /** About 1 MB at most. */
    static final int MAX_STAMPS = 4096;

    private final LocalNode local;
    private final NodeContext context;
    private final Suite suite;
    private final Counter evictions;
    private final CookieJar cookies;
    private final ReplayGuard replays = new ReplayGuard(MAX_STAMPS);
    private Stamp lastStamp = new Stamp(0, 0);

    /**
     * @param suite     what we use as initiator; as responder we take either
     * @param evictions counts static keys whose stamp was forgotten for lack of room
     */
    NoiseHandshakeFactory(LocalNode local, NodeContext context, Suite suite, Counter evictions) {
        this.local = local;
        this.context = context;
        this.suite = suite;
        this.evictions = evictions;
        this.cookies = new CookieJar(local.random(), context.nanoTime());
    }

    @Override
    public Handshake initiate(int localIndex, Optional<NodeId> expected, Optional<Bytes> staticKey) {
        lastStamp = lastStamp.next(context.epochSeconds());
        Pattern pattern = staticKey.isPresent() ? Pattern.IK : Pattern.XX;
        return new InitiatorHandshake(local, new InitiationHeader(pattern, suite, localIndex, expected),
            staticKey.map(Bytes::toArray).orElse(new byte[0]), lastStamp);
    }

    @Override
    public Handshake respond(int localIndex) {
        evictions.add(replays.takeEvicted());
        return new ResponderHandshake(local, replays, localIndex);
    }

    @Override
    public Screening screen(ByteBuf initiation, Optional<InetSocketAddress> source, boolean underLoad) {
        try {
            return screen(Initiation.parse(initiation), source, underLoad);
        } catch (MalformedPacket e) {
            return new Screening.Drop("malformed");
        }
    }

    @Override
    public String algorithms() {
        Algorithms.Source source = local.algorithms().present();
        return suite.name().replace('_', '-') + " by " + source.by(Aead.of(suite).newCipher(source));
    }

    private Screening screen(Initiation initiation, Optional<InetSocketAddress> source, boolean underLoad) {
        if (initiation.header().responder().filter(id -> !id.equals(local.keys().nodeId())).isPresent()) {
            return new Screening.Drop("wrong-peer");
        }
        Macs macs = Macs.of(initiation.header());
        if (!macs.verify(initiation)) {
            return new Screening.Drop("forged");
        }
        long now = context.nanoTime();
        if (!underLoad || cookies.admits(initiation, source, now)) {
            return new Screening.Admit();
        }
        CookieReply reply = CookieReply.unauthenticated(initiation.header().senderIndex(), cookies.cookie(source, now));
        return new Screening.AskForCookie(macs.authenticate(reply, initiation.mac1()).encode());
    }
}
