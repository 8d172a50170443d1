package org.ipop.switchboard;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ipop.api.RingId;

/**
 * The front of what there is once a ring or network: whoever opens the same again gets it as it is. Thread: node loop.
 *
 * @param <P> the provider
 * @param <F> what is opened through this front
 */
abstract class RingFront<P, F extends Exchanged<P>> implements Front<P> {
    private final Map<RingId, F> opened = new TreeMap<>();
    private P provider;

    /** What is open, taken over by another owner; else what is made and can be opened. */
    final F obtain(RingId ring, Consumer<F> adopt, Supplier<F> make) {
        F known = opened.get(ring);
        if (known != null) {
            adopt.accept(known);
            return known;
        }
        F made = make.get();
        if (provider != null) {
            made.open(provider);
        }
        opened.put(ring, made);
        return made;
    }

    /** Its owner has closed it. */
    final void closed(RingId ring) {
        opened.remove(ring);
    }

    @Override
    public void plugged(P next) {
        provider = next;
        List.copyOf(opened.values()).forEach(each -> each.plugged(next));
    }

    @Override
    public final void unplugged(P former) {
        provider = null;
        List.copyOf(opened.values()).forEach(Exchanged::unplugged);
        leaving(former);
    }

    /** For what else is open behind this front. */
    void leaving(P former) {
    }

    /** Whoever opened them is gone for good. */
    final void closeAll() {
        List.copyOf(opened.values()).forEach(Exchanged::close);
    }
}
