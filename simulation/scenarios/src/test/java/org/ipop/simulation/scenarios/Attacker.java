package org.ipop.simulation.scenarios;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.Target;
import org.ipop.simulation.ring.SimulatedGuard;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtAnswerCodec;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.DhtRequestCodec;
import org.ipop.wire.dht.RecordCodec;

/** A member of the network with the whole source code, who sends what it likes in its own name. */
final class Attacker {
    private static final int DHT = 1;
    private static final long ASK_NANOS = 5 * World.SECOND;

    private final World world;
    private final Node self;

    Attacker(World world, Node self) {
        this.world = world;
        this.self = self;
    }

    /** A claim that bears the writer's own proof. */
    Stored claim(NodeId writer, Key key, long sequence) {
        Stored draft = new Stored(key, true, writer, Bytes.copyOf(writer.toBytes()), sequence,
            world.time.epochSeconds() + 600, Bytes.copyOf());
        return proved(draft, new SimulatedGuard(writer).prove(RecordCodec.signed(self.view().ring(), draft)));
    }

    /** The same in the name of somebody else, with the only proof that the attacker can make. */
    Stored inTheNameOf(NodeId victim, Key key) {
        return proved(claim(victim, key, 1L << 60), claim(self.id(), key, 1L << 60).proof());
    }

    DhtAnswer write(Stored record) throws MalformedPacket {
        return ask(new Target.Owner(record.key()), new DhtRequest.Write(record));
    }

    DhtAnswer ask(Target to, DhtRequest request) throws MalformedPacket {
        Answer answer = world.await(send(to, request), 10);
        return DhtAnswerCodec.read(Unpooled.wrappedBuffer(answer.body().toArray()));
    }

    CompletableFuture<Answer> send(Target to, DhtRequest request) {
        ByteBuf out = Unpooled.buffer();
        DhtRequestCodec.write(out, request);
        CompletionStage<Answer> answer = self.overlay().ask(to, DHT, out, ASK_NANOS);
        return answer.toCompletableFuture();
    }

    private static Stored proved(Stored draft, Bytes proof) {
        return new Stored(draft.key(), draft.exclusive(), draft.writer(), draft.value(), draft.sequence(),
            draft.expiresEpochSeconds(), proof);
    }
}
