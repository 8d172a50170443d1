package org.ipop.tap.memory;

import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.edge.TapFactory;
import org.ipop.api.runtime.NodeLoop;

/** Opens taps that need no rights; it never refuses. */
final class MemoryTapFactory implements TapFactory {
    private final NodeLoop loop;
    private final MemoryTap.Drops drops;
    private int opened;

    MemoryTapFactory(NodeLoop loop) {
        this.loop = loop;
        this.drops = MemoryTap.Drops.of(loop.counters());
    }

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public TapDevice open(TapConfig config, PacketSink sink) {
        String name = config.deviceName().replace("%d", Integer.toString(opened++));
        MemoryTap tap = new MemoryTap(name, loop.open("tap.memory"), sink, drops);
        tap.configure(config);
        return tap;
    }
}
