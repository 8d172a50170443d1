package org.ipop.switchboard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ipop.api.runtime.NodeContext;

/**
 * Where the providers of one interface plug in. The one with the highest ranking serves; of equals the one that came
 * first. Thread: node loop.
 */
final class Plug<P> implements Providers<P> {
    /** An update takes the former provider away some 50 to 500 ms before the next one comes. */
    static final long PATIENCE_NANOS = 30_000_000_000L;

    private final NodeContext context;
    private final Front<P> front;
    private final List<Offer<P>> offers = new ArrayList<>();
    private Offer<P> serving;
    private NodeContext.Timer patience;

    private record Offer<P>(P provider, int ranking) {
    }

    Plug(NodeContext context, Front<P> front) {
        this.context = context;
        this.front = front;
    }

    @Override
    public void add(P provider, int ranking) {
        offers.add(new Offer<>(provider, ranking));
        offers.sort(Comparator.comparingInt((Offer<P> offer) -> offer.ranking).reversed());
        review();
    }

    @Override
    public void remove(P provider) {
        offers.removeIf(offer -> offer.provider == provider);
        review();
    }

    private void review() {
        Offer<P> best = offers.isEmpty() ? null : offers.getFirst();
        if (best == serving) {
            return;
        }
        if (serving != null) {
            P former = serving.provider;
            serving = null;
            front.unplugged(former);
        }
        if (best != null) {
            cancelPatience();
            serving = best;
            front.plugged(best.provider);
        } else {
            patience = context.schedule(PATIENCE_NANOS, front::abandoned);
        }
    }

    private void cancelPatience() {
        if (patience != null) {
            patience.cancel();
            patience = null;
        }
    }
}
