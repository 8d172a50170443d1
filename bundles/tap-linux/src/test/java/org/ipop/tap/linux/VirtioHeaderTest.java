package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.ipop.api.edge.Offload;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtioHeaderTest {
    /** flags, type, header length, segment size, checksum start and offset; little-endian. */
    @ParameterizedTest
    @CsvSource({"01013400e80414001000, 1256, 20, 16", "01044800d40428001000, 1236, 40, 16",
        "0105 1c00 b004 1400 0600, 1200, 20, 6", "0181 3400 e804 1400 1000, 1256, 20, 16",
        "0100 0000 0000 2800 0600, 0, 40, 6", "0101 ffff e804 1400 1000, 1256, 20, 16"})
    void whatKernelsWrite(String hex, int segment, int start, int offset) throws MalformedPacket {
        assertThat(VirtioHeader.read(bytes(hex), 0)).isEqualTo(new Offload(segment, start, offset, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000 0000 0000 0000 0000", "0200 3400 e804 1400 1000", "0080 0000 0000 0000 0000"})
    void nothingLeftToDo(String hex) throws MalformedPacket {
        assertThat(VirtioHeader.read(bytes(hex), 0)).isEqualTo(Offload.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001 3400 e804 1400 1000", "0101 3400 0000 1400 1000", "0103 3400 e804 1400 1000",
        "01ff 3400 e804 1400 1000"})
    void whatNoPacketCanNeedIsRefused(String hex) {
        assertThatThrownBy(() -> VirtioHeader.read(bytes(hex), 0)).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void writtenAsItIsRead() throws MalformedPacket {
        ByteBuf out = Unpooled.buffer().writeZero(20);
        Offload offload = new Offload(1_228, 20, 16, 0);
        VirtioHeader.write(out, 4, VirtioHeader.GSO_TCP4, 52, offload);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("00000000" + "01013400cc0414001000" + "000000000000");
        assertThat(VirtioHeader.read(out, 4)).isEqualTo(offload);
        VirtioHeader.writePlain(out, 4);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("00".repeat(20));
    }

    @Test
    void anyTenBytesAreReadOrRefused() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] header = new byte[VirtioHeader.BYTES];
        for (int i = 0; i < 100_000; i++) {
            random.nextBytes(header);
            try {
                Offload offload = VirtioHeader.read(Unpooled.wrappedBuffer(header), 0);
                assertThat(offload.segmentSize()).isBetween(0, 0xFFFF);
            } catch (MalformedPacket refused) {
                assertThat(header[1]).isNotZero();
            }
        }
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
