package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IpProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NewestOfFlowsTest {
    private static final RingId RING = new RingId(1);
    private static final RingId OTHER = new RingId(2);

    private final NewestOfFlows flows = new NewestOfFlows();
    private final List<ByteBuf> given = new ArrayList<>();

    @AfterEach
    void allIsReleased() {
        flows.clear();
        assertThat(flows.bytes()).isZero();
        assertThat(given).allMatch(packet -> packet.refCnt() == 0);
    }

    @Test
    void ofEachFlowTheNewestIsKeptTheOldestOfThoseFirst() throws MalformedPacket {
        put(RING, IpProtocol.TCP, 1, "one", 0);
        put(RING, IpProtocol.TCP, 2, "two", 1);
        put(RING, IpProtocol.UDP, 1, "not the same", 2);
        put(RING, IpProtocol.TCP, 1, "one again", 3);
        assertThat(take(RING, 4)).containsExactly("two", "not the same", "one again");
        assertThat(flows.isEmpty()).isTrue();
    }

    @Test
    void theOldestGivesWayToTheThirtyThird() throws MalformedPacket {
        int gone = 0;
        for (int port = 0; port < NewestOfFlows.MAX_PACKETS + 1; port++) {
            gone += put(RING, IpProtocol.TCP, port, "flow " + port, port);
        }
        assertThat(gone).isEqualTo(1);
        assertThat(take(RING, 99)).hasSize(NewestOfFlows.MAX_PACKETS).startsWith("flow 1").endsWith("flow 32");
    }

    @Test
    void asManyGiveWayAsItsBytesTake() throws MalformedPacket {
        String long1 = "1".repeat(NewestOfFlows.MAX_BYTES / 3);
        put(RING, IpProtocol.TCP, 1, long1, 0);
        put(RING, IpProtocol.TCP, 2, long1, 0);
        assertThat(put(RING, IpProtocol.TCP, 3, "2".repeat(NewestOfFlows.MAX_BYTES - 50), 0)).isEqualTo(2);
        assertThat(flows.bytes()).isLessThanOrEqualTo(NewestOfFlows.MAX_BYTES);
    }

    @Test
    void tcpIsOfUseForLongOthersAreNot() throws MalformedPacket {
        put(RING, IpProtocol.UDP, 1, "udp", 0);
        put(RING, IpProtocol.TCP, 1, "tcp", 0);
        assertThat(flows.expire(NewestOfFlows.OTHER_NANOS - 1)).isZero();
        assertThat(flows.expire(NewestOfFlows.OTHER_NANOS)).isEqualTo(1);
        assertThat(flows.holdsTcp()).isTrue();
        assertThat(flows.expire(NewestOfFlows.TCP_NANOS - 1)).isZero();
        assertThat(flows.expire(NewestOfFlows.TCP_NANOS)).isEqualTo(1);
        assertThat(flows.holdsTcp()).isFalse();
    }

    @Test
    void ringsAreKeptApart() throws MalformedPacket {
        put(RING, IpProtocol.TCP, 1, "ours", 0);
        put(OTHER, IpProtocol.TCP, 1, "theirs", 0);
        put(OTHER, IpProtocol.TCP, 2, "theirs too", 0);
        assertThat(take(RING, 0)).containsExactly("ours");
        assertThat(flows.forget(OTHER)).isEqualTo(2);
        assertThat(flows.isEmpty()).isTrue();
    }

    @Test
    void aFlowOfAnythingElseHasNoPorts() throws MalformedPacket {
        ByteBuf echo = TcpModel.packet(IpProtocol.ICMP, 0x08001234, "echo");
        assertThat(NewestOfFlows.Flow.of(RING, echo).ports()).isZero();
        echo.release();
    }

    @Test
    void whatIsNoIpPacketHasNoFlow() {
        ByteBuf text = TestNode.packet("hello");
        assertThatThrownBy(() -> NewestOfFlows.Flow.of(RING, text)).isInstanceOf(MalformedPacket.class);
        text.release();
    }

    private int put(RingId ring, int protocol, int ports, String text, long now) throws MalformedPacket {
        ByteBuf packet = TcpModel.packet(protocol, ports, text);
        given.add(packet);
        return flows.put(NewestOfFlows.Flow.of(ring, packet), packet, now);
    }

    private List<String> take(RingId ring, long now) {
        return flows.take(ring, now).stream().map(Packet::buffer).map(packet -> {
            String text = packet.skipBytes(40).toString(StandardCharsets.US_ASCII);
            packet.release();
            return text;
        }).toList();
    }
}
