package org.ipop.simulation.scenarios.attack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.edge.TapFactory;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Udp;

/** The tap of a node's network, one in each network namespace: what programs send, and what reaches them. */
final class Taps implements TapFactory {
    /** The first byte of each UDP datagram that came, with its sender. */
    final List<String> arrived = new ArrayList<>();
    private final Map<String, Taps> elsewhere = new LinkedHashMap<>();
    private PacketSink programs;

    /** A datagram of so many bytes, the number first. */
    static ByteBuf datagram(InetAddress from, InetAddress to, int number, int bytes) {
        ByteBuf content = Unpooled.buffer(bytes).writeInt(number).writeZero(bytes - Integer.BYTES);
        ByteBuf made = Udp.packet(new InetSocketAddress(from, 4000), new InetSocketAddress(to, 5000), content);
        ByteBuf roomy = Packet.allocate(made.readableBytes()).writeBytes(made);
        made.release();
        return roomy;
    }

    void send(InetAddress from, InetAddress to, int number, int bytes) {
        programs.packet(Packet.of(datagram(from, to, number, bytes)));
        programs.flush();
    }

    @Override
    public String kind() {
        return "recorded";
    }

    Taps inside(String namespace) {
        return elsewhere.computeIfAbsent(namespace, name -> new Taps());
    }

    @Override
    public TapDevice open(TapConfig config, PacketSink sink) {
        return config.namespace().map(this::inside).orElse(this).open(sink);
    }

    private TapDevice open(PacketSink sink) {
        programs = sink;
        return new Tap();
    }

    private final class Tap implements TapDevice {
        @Override
        public String name() {
            return "ipop0";
        }

        @Override
        public void configure(TapConfig config) {
            // addresses do not matter to who only counts
        }

        @Override
        public void packet(Packet packet) {
            try {
                IpView ip = IpView.of(packet.buffer());
                Udp udp = Udp.parse(ip);
                arrived.add(ip.source().getHostAddress() + " "
                    + packet.buffer().getInt(packet.buffer().readerIndex() + udp.payloadStart()));
            } catch (MalformedPacket e) {
                arrived.add("malformed");
            } finally {
                packet.buffer().release();
            }
        }

        @Override
        public void flush() {
            // nothing waits
        }

        @Override
        public void close() {
            programs = null;
        }
    }
}
