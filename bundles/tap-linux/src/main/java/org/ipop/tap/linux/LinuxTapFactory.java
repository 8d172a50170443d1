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
import org.ipop.api.runtime.NetworkNamespaces;

/** Opens TUN devices on the node's loop. */
final class LinuxTapFactory implements TapFactory {
    private final EventLoopAccess loop;
    private final NetworkNamespaces namespaces;
    private final TapCounters taps;

    LinuxTapFactory(EventLoopAccess loop, NetworkNamespaces namespaces, Counters counters) {
        this.loop = loop;
        this.namespaces = namespaces;
        this.taps = new TapCounters(counters);
    }

    @Override
    public String kind() {
        return "linux-tun";
    }

    @Override
    public TapDevice open(TapConfig config, PacketSink sink) {
        IoEventLoop io = epoll();
        Link link = namespaces.within(config.namespace(), () -> made(config));
        try {
            return serve(link, sink, io);
        } catch (RuntimeException e) {
            link.tun.close();
            throw e;
        }
    }

    @Override
    public TapDevice adopt(int descriptor, TapConfig config, PacketSink sink) {
        IoEventLoop io = epoll();
        Tun tun = Tun.adopt(descriptor);
        return serve(namespaces.within(config.namespace(), () -> link(tun, settings -> settings.adopt(config))), sink,
            io);
    }

    /** A device and what was made with it: both stay in the namespace that they were made in. */
    private record Link(Tun tun, LinkSettings settings) {
    }

    private static Link made(TapConfig config) {
        Tun tun = Tun.open(config.deviceName());
        try {
            return link(tun, settings -> settings.start(config));
        } catch (RuntimeException e) {
            tun.close();
            throw e;
        }
    }

    private static Link link(Tun tun, Consumer<LinkSettings> beginning) {
        LinkSettings settings = new LinkSettings(tun.name());
        try {
            beginning.accept(settings);
            return new Link(tun, settings);
        } catch (RuntimeException e) {
            settings.close();
            throw e;
        }
    }

    private TapDevice serve(Link link, PacketSink sink, IoEventLoop io) {
        try {
            return new LinuxTap(link.tun, link.settings, sink, taps, io);
        } catch (RuntimeException e) {
            link.settings.close();
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
