package org.ipop.switchboard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Refused;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.edge.TapFactory;

/**
 * Taps of every kind that there is: several providers serve side by side, since a network may want a kind that is not
 * the best one. Thread: node loop.
 */
final class SwitchedTaps implements TapFactory, Providers<TapFactory> {
    private final Host host;
    private final List<Offer> offers = new ArrayList<>();
    private final List<SwitchedTap> opened = new ArrayList<>();

    private record Offer(TapFactory provider, int ranking) {
    }

    SwitchedTaps(Host host) {
        this.host = host;
    }

    @Override
    public String kind() {
        return "switched";
    }

    @Override
    public TapDevice open(TapConfig config, PacketSink sink) {
        Optional<SwitchedTap> known = opened.stream().filter(tap -> tap.serves(config)).findFirst();
        SwitchedTap tap = known.orElseGet(() -> new SwitchedTap(host, this));
        TapDevice used = tap.use(config, sink);
        if (known.isEmpty()) {
            opened.add(tap);
        }
        return used;
    }

    /** Of equals the one that came first. */
    @Override
    public void add(TapFactory provider, int ranking) {
        offers.add(new Offer(provider, ranking));
        offers.sort(Comparator.comparingInt(Offer::ranking).reversed());
        List.copyOf(opened).forEach(SwitchedTap::providersChanged);
    }

    @Override
    public void remove(TapFactory provider) {
        offers.removeIf(offer -> offer.provider == provider);
        List.copyOf(opened).forEach(tap -> tap.unplugged(provider));
    }

    /** The provider of the highest ranking, of this kind or of any. */
    Optional<TapFactory> best(Optional<String> kind) {
        return offers.stream().map(Offer::provider)
            .filter(provider -> kind.map(provider.kind()::equals).orElse(true)).findFirst();
    }

    /** Throws Refused if there is none. */
    TapFactory needed(Optional<String> kind) {
        return best(kind).orElseThrow(() -> new Refused("there is no " + kind.map(name -> name + " ").orElse("")
            + "tap on this node: start a bundle org.ipop.tap.*"));
    }

    void forget(SwitchedTap closed) {
        opened.remove(closed);
    }
}
