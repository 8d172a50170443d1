package org.ipop.wire.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeaconTest {
    private static final String NODE = "000102030405060708090a0b0c0d0e0f10111213";
    private static final Beacon BEACON = new Beacon(NodeId.fromHex(NODE), true, List.of(0x1415, 0x1617),
        List.of(Bytes.fromHex("18191a1b1c1d1e1f"), Bytes.fromHex("2021222324252627")));
    private static final String WIRE = "d0010102" + NODE + "14151617" + "02" + "18191a1b1c1d1e1f" + "2021222324252627";

    @Test
    void allFieldsHaveTheirPlaces() throws MalformedPacket {
        ByteBuf out = Unpooled.buffer();
        BEACON.write(out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(WIRE);
        assertThat(Beacon.read(out)).isEqualTo(BEACON);
    }

    @Test
    void everyTruncationAndEveryExtraByteIsMalformed() {
        byte[] whole = ByteBufUtil.decodeHexDump(WIRE + "00");
        for (int length = 0; length <= whole.length; length++) {
            if (length != whole.length - 1) {
                ByteBuf cut = Unpooled.copiedBuffer(whole, 0, length);
                assertThatThrownBy(() -> Beacon.read(cut)).isInstanceOf(MalformedPacket.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"d1010001" + NODE + "141500", "d0020001" + NODE + "141500", "d0010000" + NODE + "00",
        "d0010005" + NODE + "1111222233334444555500", "d0010001" + NODE + "000000", "d0010001" + NODE + "141509"})
    void wrongTypeVersionAndCountsAreMalformed(String wire) {
        assertThatThrownBy(() -> Beacon.read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(wire))))
            .isInstanceOf(MalformedPacket.class);
    }
}
