package org.ipop.vnet;

import io.netty.buffer.ByteBufUtil;
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

/** Opens taps that keep a copy of what is written to them. */
final class FakeTaps implements TapFactory {
    final List<Tap> opened = new ArrayList<>();
    boolean refusing;

    Tap last() {
        return opened.getLast();
    }

    @Override
    public String kind() {
        return "fake";
    }

    @Override
    public TapDevice open(TapConfig config, PacketSink sink) {
        if (refusing) {
            throw new Refused("no /dev/net/tun");
        }
        Tap tap = new Tap("ipop" + opened.size(), config, sink);
        opened.add(tap);
        return tap;
    }

    final class Tap implements TapDevice {
        final List<byte[]> written = new ArrayList<>();
        final PacketSink sink;
        final CompletableFuture<String> gone = new CompletableFuture<>();
        TapConfig config;
        int flushes;
        boolean closed;
        boolean suspended;
        private final String name;

        private Tap(String name, TapConfig config, PacketSink sink) {
            this.name = name;
            this.config = config;
            this.sink = sink;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void configure(TapConfig changed) {
            if (refusing) {
                throw new Refused("the system refuses " + changed.addresses().getFirst());
            }
            config = changed;
        }

        @Override
        public CompletionStage<String> gone() {
            return gone;
        }

        @Override
        public void packet(Packet packet) {
            written.add(ByteBufUtil.getBytes(packet.buffer()));
            packet.buffer().release();
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public OptionalInt suspend() {
            suspended = true;
            return OptionalInt.empty();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
