package org.ipop.tap.linux;

import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import java.util.function.Consumer;
import org.ipop.api.Refused;
import org.ipop.api.edge.EventLoopAccess;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.edge.TapFactory;
import org.ipop.api.runtime.Counters;

/** Opens TUN devices on the node's loop. */
final class LinuxTapFactory implements TapFactory {
    private final EventLoopAccess loop;
    private final Drops drops;

    LinuxTapFactory(EventLoopAccess loop, Counters counters) {
        this.loop = loop;
        this.drops = new Drops(counters);
    }

    @Override
    public String kind() {
        return "linux-tun";
    }

    @Override
    public TapDevice open(TapConfig config, PacketSink sink) {
        IoEventLoop io = epoll();
        Tun tun = Tun.open(config.deviceName());
        try {
            return start(tun, sink, io, settings -> settings.start(config));
        } catch (RuntimeException e) {
            tun.close();
            throw e;
        }
    }

    @Override
    public TapDevice adopt(int descriptor, TapConfig config, PacketSink sink) {
        return start(Tun.adopt(descriptor), sink, epoll(), settings -> settings.adopt(config));
    }

    private TapDevice start(Tun tun, PacketSink sink, IoEventLoop io, Consumer<LinkSettings> beginning) {
        LinkSettings settings = new LinkSettings(tun.name());
        try {
            beginning.accept(settings);
            return new LinuxTap(tun, settings, sink, drops, io);
        } catch (RuntimeException e) {
            settings.close();
            throw e;
        }
    }

    private IoEventLoop epoll() {
        if (!(loop.eventLoop() instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class))) {
            throw new Refused("a network interface needs native epoll, which this node runs without: "
                + "install the Netty epoll library for this processor");
        }
        assert io.inEventLoop();
        return io;
    }
}
