package org.ipop.switchboard;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.edge.TapFactory;

/** One kind of tap; what is done with its devices is written down. */
final class FakeTaps implements TapFactory {
    final List<String> log = new ArrayList<>();
    Tap last;
    boolean refusing;
    /** The device was deleted meanwhile. */
    boolean stale;
    private final String kind;
    private final OptionalInt descriptor;

    /** @param descriptor what its devices leave */
    FakeTaps(String kind, OptionalInt descriptor) {
        this.kind = kind;
        this.descriptor = descriptor;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public TapDevice open(TapConfig config, PacketSink sink) {
        log.add("open");
        if (refusing) {
            throw new Refused("no /dev/net/tun");
        }
        last = new Tap(config, sink);
        return last;
    }

    @Override
    public TapDevice adopt(int left, TapConfig config, PacketSink sink) {
        log.add("adopt " + left);
        if (stale) {
            throw new Refused("it is gone");
        }
        last = new Tap(config, sink);
        return last;
    }

    final class Tap implements TapDevice {
        final CompletableFuture<String> gone = new CompletableFuture<>();
        final PacketSink sink;
        TapConfig config;
        int written;

        private Tap(TapConfig config, PacketSink sink) {
            this.config = config;
            this.sink = sink;
        }

        @Override
        public String name() {
            return kind + "0";
        }

        @Override
        public void configure(TapConfig changed) {
            log.add("configure");
            config = changed;
        }

        @Override
        public CompletionStage<String> gone() {
            return gone;
        }

        @Override
        public void packet(Packet packet) {
            written++;
            packet.buffer().release();
        }

        @Override
        public void flush() {
        }

        @Override
        public OptionalInt suspend() {
            log.add("suspend");
            return descriptor;
        }

        @Override
        public void close() {
            log.add("close");
        }
    }
}
