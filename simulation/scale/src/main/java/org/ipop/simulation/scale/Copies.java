package org.ipop.simulation.scale;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.Target;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtAnswerCodec;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.DhtRequestCodec;

/** Asks those who should hold a key's copies whether they do, in the store's own words. */
final class Copies {
    private static final int STORE_SERVICE = 1;
    private static final long TIMEOUT_NANOS = 2 * Population.SECOND;

    private final int keys;
    private int found;

    /** Asks now; each one is asked by its neighbour. */
    Copies(Population population, List<Key> sample) {
        keys = sample.size();
        for (Key key : sample) {
            List<Resident> holders = population.from(key).limit(Values.REPLICAS).toList();
            for (int i = 0; i < holders.size(); i++) {
                ask(holders.get((i + 1) % holders.size()), holders.get(i), key);
            }
        }
    }

    /** How many answered so far that they have one, a key. */
    double mean() {
        return found / (double) Math.max(1, keys);
    }

    private void ask(Resident asker, Resident holder, Key key) {
        ByteBuf question = Unpooled.buffer();
        DhtRequestCodec.write(question, new DhtRequest.Slots(key));
        asker.overlay().ask(new Target.Member(holder.view().self()), STORE_SERVICE, question, TIMEOUT_NANOS)
            .thenAccept(answer -> found += holds(answer) ? 1 : 0);
    }

    private static boolean holds(Answer answer) {
        try {
            return DhtAnswerCodec.read(Unpooled.wrappedBuffer(answer.body().toArray()))
                instanceof DhtAnswer.SlotList list && !list.slots().isEmpty();
        } catch (MalformedPacket e) {
            throw new IllegalStateException("a store answers in its own words", e);
        }
    }
}
