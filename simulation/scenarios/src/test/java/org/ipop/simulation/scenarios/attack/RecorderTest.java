package org.ipop.simulation.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.simulation.SimulatedHost;
import org.ipop.wire.FirstByte;
import org.junit.jupiter.api.Test;

/** Somebody on the path who records what passes and sends it again, at once and later. */
class RecorderTest {
    private final Town town = new Town(106);
    private final List<byte[]> recorded = new ArrayList<>();
    private final Citizen alice = town.member("alice", new Citizen.Parts(
        usual -> new Wiretap(usual, this::record), UnaryOperator.identity(), UnaryOperator.identity()));
    private final Citizen bob = town.member("bob");

    @Test
    void nothingIsTakenTwiceAndTheSourceOfARepetitionGetsNothing() {
        town.talk(alice, bob, 600, 200);
        List<byte[]> first = List.copyOf(recorded);
        SimulatedHost recorder = town.host("recorder");
        repeat(recorder, first);
        repeat(recorder, first);
        long arrived = bob.arrivedFrom(alice);
        assertThat(arrived).isEqualTo(600);
        assertThat(bob.counted("link.drop.replayed")).isGreaterThanOrEqualTo(2 * 600);
        town.run(6);
        assertThat(bob.alarms()).anyMatch(line ->
            line.contains("datagrams that no peer has sealed, or sealed once and sent again"));
        assertThat(alice.links.link(bob.id()).orElseThrow().remote().orElseThrow().getAddress())
            .as("no path moved").isEqualTo(bob.host.address(false));
        town.run(150);
        town.talk(alice, bob, 20, 200);
        town.run(40);
        long unknown = bob.counted("link.drop.unknown-index");
        repeat(recorder, first);
        assertThat(bob.arrivedFrom(alice)).as("after the keys have changed").isEqualTo(620);
        assertThat(bob.counted("link.drop.unknown-index") - unknown).isPositive();
    }

    private void repeat(SimulatedHost recorder, List<byte[]> datagrams) {
        TransportSocket socket = town.done(recorder.transport().open(new InetSocketAddress("0.0.0.0", 0), (from, got) ->
            got.payload().release()));
        for (byte[] datagram : datagrams) {
            socket.send(Datagram.of(Unpooled.copiedBuffer(datagram),
                new InetSocketAddress(bob.host.address(false), Citizen.PORT)));
            socket.flush();
            town.run(0.001);
        }
        town.run(1);
        socket.close();
    }

    /** Keeps a copy of each sealed datagram to bob. */
    private void record(Datagram datagram) {
        ByteBuf payload = datagram.payload();
        if (payload.getUnsignedByte(payload.readerIndex()) == FirstByte.SEALED
            && bob != null && datagram.remote().getAddress().equals(bob.host.address(false))) {
            recorded.add(ByteBufUtil.getBytes(payload));
        }
    }
}
