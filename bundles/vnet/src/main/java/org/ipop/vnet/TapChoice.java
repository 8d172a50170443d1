package org.ipop.vnet;

import java.util.Optional;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.edge.TapFactory;

/** Asks for the kind of tap that the operator wants. Thread: node loop. */
public final class TapChoice implements TapFactory {
    private static final String AUTO = "auto";

    private final TapFactory taps;
    private final Optional<String> kind;

    /** @param tap "auto": the best there is; "memory": that kind; else IllegalArgumentException */
    public TapChoice(TapFactory taps, String tap) {
        if (!tap.equals(AUTO) && !tap.equals("memory")) {
            throw new IllegalArgumentException("tap is '" + tap + "'; it can be auto or memory");
        }
        this.taps = taps;
        this.kind = tap.equals(AUTO) ? Optional.empty() : Optional.of(tap);
    }

    @Override
    public String kind() {
        return kind.orElseGet(taps::kind);
    }

    @Override
    public TapDevice open(TapConfig config, PacketSink sink) {
        return taps.open(config.ofKind(kind), sink);
    }
}
