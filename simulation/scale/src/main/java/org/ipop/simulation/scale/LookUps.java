package org.ipop.simulation.scale;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.ServiceGone;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.simulation.ring.SimulatedLinks;
import org.ipop.wire.ring.MessageType;

/** Has members of a population ask for the owners of keys, both drawn by chance, and watches how that goes. */
final class LookUps {
    private static final int SERVICE = 2;
    private static final long TIMEOUT_NANOS = 15 * Population.SECOND;
    private static final int SERVICE_AT = 3;
    private static final int KEY_AT = 12;

    private final Population population;
    /** Those on their way, by the first word of their key. */
    private final Map<Long, Asked> open = new HashMap<>();
    private final List<Asked> answered = new ArrayList<>();
    private final Runnable unwatch;
    private int asked;
    private int right;
    private int wrong;
    private int unanswered;

    LookUps(Population population) {
        this.population = population;
        this.unwatch = population.network.watch(this::passing);
        population.serve(SERVICE, resident -> (from, target, request, answer) -> {
            request.release();
            arrived(resident, target);
            answer.accept(Unpooled.EMPTY_BUFFER);
        });
    }

    /** Nobody asks any more. */
    void end() {
        unwatch.run();
        population.live().forEach(resident -> resident.overlay().serve(SERVICE, null));
    }

    /** From any members that are on the ring; whoever dies while it waits does not count. */
    void ask(int count) {
        List<Resident> live = population.live();
        for (int i = 0; i < count; i++) {
            Resident asker = live.get(population.random().nextInt(live.size()));
            if (asker.view().state() == RingView.State.MEMBER) {
                ask(asker, population.randomKey());
            }
        }
    }

    int asked() {
        return asked;
    }

    /** Answered or given up. */
    int over() {
        return right + wrong + unanswered;
    }

    int wrong() {
        return wrong;
    }

    /** Among those that are over. */
    double rightShare() {
        return right / (double) Math.max(1, over());
    }

    double meanHops() {
        return answered.stream().mapToInt(look -> look.hops).average().orElse(0);
    }

    double hops(double quantile) {
        return Quantile.of(answered.stream().mapToDouble(look -> look.hops).toArray(), quantile);
    }

    /** Adds how many there were, with the bars of a ring of so many nodes. */
    void hopsWithin(Outcome outcome, int nodes) {
        double log2 = Math.log(nodes) / Math.log(2);
        outcome.atMost("hops, mean", meanHops(), log2 / 2);
        outcome.atMost("hops, 99 of 100", hops(0.99), log2 + 2);
    }

    /** How much longer the way along the ring takes than the direct one. */
    double stretch(double quantile) {
        return Quantile.of(answered.stream().filter(look -> look.directNanos > 0)
            .mapToDouble(look -> look.arrivedNanos / (double) look.directNanos).toArray(), quantile);
    }

    private void ask(Resident asker, Key key) {
        Asked look = new Asked(asker, population.time.nanoTime());
        open.put(key.high(), look);
        asked++;
        asker.overlay().ask(new Target.Owner(key), SERVICE, Unpooled.EMPTY_BUFFER, TIMEOUT_NANOS)
            .whenComplete((answer, error) ->
                population.tell(asker.loop(), () -> judge(key, look, answer, error)));
    }

    private void judge(Key key, Asked look, Answer answer, Throwable error) {
        open.remove(key.high());
        if (error instanceof ServiceGone) {
            asked--;
        } else if (answer == null) {
            unanswered++;
        } else if (answer.from().node().equals(look.owner)) {
            right++;
            look.directNanos = population.network.delayNanos(look.asker.node(), answer.from().node());
            answered.add(look);
        } else {
            wrong++;
        }
    }

    private void passing(SimulatedLinks to, ByteBuf message) {
        int at = message.readerIndex();
        if (message.getByte(at) == MessageType.REQUEST.code() && message.getByte(at + SERVICE_AT) == SERVICE) {
            long key = message.getLong(at + KEY_AT);
            population.tell(to.loop(), () -> {
                Asked look = open.get(key);
                if (look != null && look.arrivedNanos == 0) {
                    look.hops++;
                }
            });
        }
    }

    private void arrived(Resident at, Target target) {
        long nowNanos = at.loop().time().nanoTime();
        population.tell(at.loop(), () -> {
            if (target instanceof Target.Owner(Key key) && open.get(key.high()) instanceof Asked look
                && look.arrivedNanos == 0) {
                look.arrivedNanos = nowNanos - look.askedNanos;
                look.owner = population.owner(key).node();
            }
        });
    }

    private static final class Asked {
        private final Resident asker;
        private final long askedNanos;
        /** When the question arrived. */
        private NodeId owner;
        private long arrivedNanos;
        private long directNanos;
        private int hops;

        private Asked(Resident asker, long askedNanos) {
            this.asker = asker;
            this.askedNanos = askedNanos;
        }
    }
}
