package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapDevice;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IcmpEcho;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Udp;

/** Stands for the whole network: answers every ping, keeps the first four bytes of every UDP datagram. */
final class EchoSink implements PacketSink {
    final List<Integer> numbers = new ArrayList<>();
    final CountDownLatch allNumbers;
    final List<String> sources = new ArrayList<>();
    TapDevice tap;
    int flushes;
    int largestPacket;

    EchoSink(int expectedNumbers) {
        allNumbers = new CountDownLatch(expectedNumbers);
    }

    @Override
    public void packet(Packet packet) {
        ByteBuf buffer = packet.buffer();
        try {
            largestPacket = Math.max(largestPacket, buffer.readableBytes());
            handle(IpView.of(buffer));
        } catch (MalformedPacket e) {
            throw new AssertionError(e);
        } finally {
            buffer.release();
        }
    }

    private void handle(IpView ip) throws MalformedPacket {
        sources.add(ip.source().getHostAddress() + " " + ip.protocol());
        Optional<IcmpEcho> echo = IcmpEcho.parse(ip);
        if (echo.isPresent()) {
            tap.packet(Packet.of(echo.get().toReply().packet(ip.destination(), ip.source())));
        } else if (ip.protocol() == 17) {
            Udp udp = Udp.parse(ip);
            numbers.add(ip.packet().getInt(ip.packet().readerIndex() + udp.payloadStart()));
            allNumbers.countDown();
        }
    }

    @Override
    public void flush() {
        flushes++;
        tap.flush();
    }
}
