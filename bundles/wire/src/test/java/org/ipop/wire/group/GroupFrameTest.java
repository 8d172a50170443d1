package org.ipop.wire.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;

class GroupFrameTest {
    private static final NodeId ORIGIN = NodeId.fromHex("000102030405060708090a0b0c0d0e0f10111213");
    private static final Key UNTIL = Key.fromHex("202122232425262728292a2b2c2d2e2f30313233");
    private static final GroupFrame FRAME = new GroupFrame(true, 7, 0x4041424344454647L, ORIGIN, UNTIL);
    private static final String FROZEN = "11" + "07" + "4041424344454647"
        + "000102030405060708090a0b0c0d0e0f10111213" + "202122232425262728292a2b2c2d2e2f30313233";

    @Test
    void bytesAreThoseOfTheDrawing() throws MalformedPacket {
        ByteBuf out = Unpooled.buffer();
        FRAME.write(out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(FROZEN);
        assertThat(out.readableBytes()).isEqualTo(GroupFrame.BYTES);
        assertThat(GroupFrame.isOne(out)).isTrue();
        assertThat(GroupFrame.read(out.writeByte(9))).isEqualTo(FRAME);
        assertThat(out.readableBytes()).as("the packet is left").isEqualTo(1);
    }

    @Test
    void toListenersHasAnotherFirstByte() throws MalformedPacket {
        GroupFrame frame = new GroupFrame(false, 7, 1, ORIGIN, UNTIL);
        ByteBuf out = Unpooled.buffer();
        frame.write(out);
        assertThat(out.getByte(0)).isEqualTo((byte) 0x10);
        assertThat(GroupFrame.read(out)).isEqualTo(frame);
    }

    @Test
    void everyShorterOneIsRefused() {
        byte[] whole = ByteBufUtil.decodeHexDump(FROZEN);
        for (int length = 0; length < whole.length; length++) {
            ByteBuf cut = Unpooled.wrappedBuffer(whole, 0, length);
            assertThatThrownBy(() -> GroupFrame.read(cut)).isInstanceOf(MalformedPacket.class);
        }
    }

    @Test
    void anIpPacketAndAPieceOfOneAreNone() {
        for (int first : new int[] {0x45, 0x60, 0x09, 0x12, 0x00, 0x90}) {
            ByteBuf other = Unpooled.wrappedBuffer(new byte[GroupFrame.BYTES]).setByte(0, first);
            assertThat(GroupFrame.isOne(other)).isFalse();
            assertThatThrownBy(() -> GroupFrame.read(other)).isInstanceOf(MalformedPacket.class);
        }
        assertThat(GroupFrame.isOne(Unpooled.EMPTY_BUFFER)).isFalse();
    }

    @Test
    void passingItOnCostsAHop() {
        assertThat(FRAME.passedOn(ORIGIN.key())).isEqualTo(
            new GroupFrame(true, 6, FRAME.sequence(), ORIGIN, ORIGIN.key()));
        assertThatThrownBy(() -> new GroupFrame(false, -1, 1, ORIGIN, UNTIL))
            .isInstanceOf(IllegalArgumentException.class);
    }
}
