package org.ipop.tap.linux;

import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.ipop.api.Refused;
import org.ipop.api.edge.EventLoopAccess;
import org.ipop.api.edge.FrameSink;
import org.ipop.api.edge.LanPort;
import org.ipop.api.edge.LanPorts;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NetworkNamespaces;

/** Puts TAP devices into bridges. */
final class LinuxLanPorts implements LanPorts {
    private static final String DEVICE = "ipoplan%d";
    /**
     * A bridge without an address of its own takes the least one of its ports: this first byte is that of no card, and
     * greater than that of any (so libvirt).
     */
    private static final byte GREATEST_FIRST_BYTE = (byte) 0xFE;

    private final EventLoopAccess loop;
    private final NetworkNamespaces namespaces;
    private final Counters counters;

    LinuxLanPorts(EventLoopAccess loop, NetworkNamespaces namespaces, Counters counters) {
        this.loop = loop;
        this.namespaces = namespaces;
        this.counters = counters;
    }

    @Override
    public LanPort open(String bridge, Optional<String> namespace, FrameSink frames) {
        if (!(loop.eventLoop() instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class))) {
            throw new Refused("a port of a bridge needs native epoll, which this node runs without");
        }
        Tun tap = namespaces.within(namespace, () -> made(bridge));
        try {
            return new BridgePort(tap, frames, new TapCounters(counters), io);
        } catch (RuntimeException e) {
            tap.close();
            throw e;
        }
    }

    private static Tun made(String bridge) {
        Tun tap = Tun.openEthernet(DEVICE);
        try (Interfaces interfaces = new Interfaces()) {
            plug(interfaces, tap.name(), bridge);
            return tap;
        } catch (RuntimeException e) {
            tap.close();
            throw e;
        }
    }

    private static void plug(Interfaces interfaces, String port, String bridge) {
        try {
            int index = Interfaces.indexOf(port);
            interfaces.setEthernetAddress(index, ethernetAddress(port, index));
            interfaces.bringUp(index);
            interfaces.makePort(index, Interfaces.indexOf(bridge));
        } catch (NetlinkRefused e) {
            throw new Refused(e.errno() == Errno.ENODEV ? "there is no network interface " + bridge
                : bridge + " takes no port (" + e.getMessage() + "); if it is a network card, put it into a bridge: "
                    + "'ip link add name br0 type bridge; ip link set " + bridge + " master br0'");
        }
    }

    private static byte[] ethernetAddress(String name, int index) {
        byte[] address = ByteBuffer.allocate(2 * Integer.BYTES).putInt(name.hashCode()).putInt(index).array();
        address[0] = GREATEST_FIRST_BYTE;
        return Arrays.copyOf(address, 6);
    }
}
