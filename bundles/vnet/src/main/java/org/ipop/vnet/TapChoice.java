package org.ipop.vnet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.ipop.api.Refused;
import org.ipop.api.edge.TapFactory;

/** The kinds of tap there are, and which of them to open. Thread: node loop. */
public final class TapChoice implements Supplier<TapFactory> {
    private static final String AUTO = "auto";

    private final Optional<String> kind;
    private final List<Offer> offers = new ArrayList<>();

    private record Offer(TapFactory factory, int ranking) {
    }

    /** @param tap "auto": the highest ranking; "memory": that kind; else IllegalArgumentException */
    public TapChoice(String tap) {
        if (!tap.equals(AUTO) && !tap.equals("memory")) {
            throw new IllegalArgumentException("tap is '" + tap + "'; it can be auto or memory");
        }
        kind = tap.equals(AUTO) ? Optional.empty() : Optional.of(tap);
    }

    public void add(TapFactory factory, int ranking) {
        offers.add(new Offer(factory, ranking));
        offers.sort(Comparator.comparingInt(Offer::ranking).reversed());
    }

    /** Taps that it has opened stay until the system takes them away. */
    public void remove(TapFactory factory) {
        offers.removeIf(offer -> offer.factory() == factory);
    }

    @Override
    public TapFactory get() {
        return offers.stream().map(Offer::factory).filter(factory -> kind.map(factory.kind()::equals).orElse(true))
            .findFirst().orElseThrow(() -> new Refused("there is no " + kind.map(name -> name + " ").orElse("")
                + "tap on this node: start a bundle org.ipop.tap.*"));
    }
}
