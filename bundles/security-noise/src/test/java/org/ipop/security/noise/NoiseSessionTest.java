package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.Session;
import org.ipop.api.security.Session.Opened;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseSessionTest {
    private static final Bytes RING = Bytes.fromHex("0011223344556677");

    @ParameterizedTest
    @EnumSource(Aead.class)
    void packetsOfEverySizeComeBackFromPooledBuffers(Aead aead) {
        Session from = session(aead, true);
        Session to = session(aead, false);
        for (int length = 0; length < 1500; length += 7) {
            ByteBuf packet = PooledByteBufAllocator.DEFAULT.heapBuffer(2048).setIndex(16, 16);
            for (int i = 0; i < length; i++) {
                packet.writeByte(i);
            }
            ByteBuf original = packet.copy();
            from.seal(packet);
            assertThat(packet.readableBytes()).isEqualTo(length + 32);
            assertThat(to.open(packet)).isEqualTo(Opened.OPENED);
            assertThat(packet).isEqualTo(original);
            packet.release();
            original.release();
        }
    }

    @ParameterizedTest
    @EnumSource(Aead.class)
    void anyFlippedBitIsRefusedAndTheTruePacketStillOpens(Aead aead) {
        Session from = session(aead, true);
        Session to = session(aead, false);
        ByteBuf sealed = TestNode.packet("payload");
        from.seal(sealed);
        for (int bit = 0; bit < sealed.readableBytes() * 8; bit++) {
            ByteBuf forged = sealed.copy();
            forged.setByte(bit / 8, forged.getByte(bit / 8) ^ 1 << bit % 8);
            assertThat(to.open(forged)).as("bit %d", bit).isIn(Opened.FORGED, Opened.MALFORMED);
        }
        assertThat(to.open(sealed)).isEqualTo(Opened.OPENED);
    }

    @ParameterizedTest
    @EnumSource(Aead.class)
    void cutAtAnyLengthIsRefused(Aead aead) {
        Session from = session(aead, true);
        Session to = session(aead, false);
        ByteBuf sealed = TestNode.packet("payload");
        from.seal(sealed);
        for (int length = 0; length < sealed.readableBytes(); length++) {
            assertThat(to.open(sealed.copy(sealed.readerIndex(), length))).as("cut at %d", length)
                .isNotEqualTo(Opened.OPENED);
        }
    }

    @ParameterizedTest
    @EnumSource(Aead.class)
    void lateAndReorderedPacketsOpenOnceRepeatedOnesNever(Aead aead) {
        Session from = session(aead, true);
        Session to = session(aead, false);
        List<ByteBuf> packets = new ArrayList<>();
        for (int i = 0; i < ReplayWindow.WIDTH; i++) {
            ByteBuf packet = TestNode.packet("n" + i);
            from.seal(packet);
            packets.add(packet);
        }
        Collections.reverse(packets);
        List<ByteBuf> copies = packets.stream().map(ByteBuf::copy).toList();
        assertThat(packets).allMatch(packet -> to.open(packet) == Opened.OPENED);
        assertThat(copies).allMatch(packet -> to.open(packet) == Opened.REPLAYED);
    }

    @Test
    void ownPacketsSentBackAreForged() {
        Session from = session(Aead.AES_GCM, true);
        ByteBuf packet = TestNode.packet("mirror");
        from.seal(packet);
        packet.setInt(packet.readerIndex() + 4, from.info().localIndex());
        assertThat(from.open(packet)).isEqualTo(Opened.FORGED);
    }

    @Test
    void packetForAnotherIndexOrBeyondTheLimitIsMalformed() {
        Session to = session(Aead.AES_GCM, false);
        ByteBuf packet = TestNode.packet("x");
        session(Aead.AES_GCM, true).seal(packet);
        ByteBuf negative = packet.copy().setLong(8, -1);
        ByteBuf beyond = packet.copy().setLong(8, NoiseSession.VOLUME_LIMIT);
        ByteBuf elsewhere = packet.copy().setInt(4, 77);
        assertThat(to.open(negative)).isEqualTo(Opened.MALFORMED);
        assertThat(to.open(beyond)).isEqualTo(Opened.MALFORMED);
        assertThat(to.open(elsewhere)).isEqualTo(Opened.MALFORMED);
        ByteBuf direct = Unpooled.directBuffer(64).writeBytes(packet);
        assertThat(to.open(direct)).isEqualTo(Opened.MALFORMED);
        direct.release();
    }

    @Test
    void bufferWithoutRoomIsAFaultOfTheCaller() {
        Session from = session(Aead.AES_GCM, true);
        assertThatThrownBy(() -> from.seal(Unpooled.buffer(64).writeZero(20)))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> from.seal(Unpooled.buffer(32, 32).setIndex(16, 20)))
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(from.sealed()).isZero();
    }

    @Test
    void derivedSessionsShareNothing() {
        Session from = session(Aead.AES_GCM, true);
        Session to = session(Aead.AES_GCM, false);
        Session fromRing = from.derive(RING, 11, 12);
        Session toRing = to.derive(RING, 12, 11);
        Session toOther = to.derive(Bytes.fromHex("ff"), 12, 11);
        ByteBuf packet = TestNode.packet("ring");
        fromRing.seal(packet);
        assertThat(toOther.open(packet.copy())).isEqualTo(Opened.FORGED);
        assertThat(to.open(packet.copy())).isEqualTo(Opened.MALFORMED);
        assertThat(toRing.open(packet)).isEqualTo(Opened.OPENED);
        assertThat(toRing.info().localIndex()).isEqualTo(12);
        assertThat(toRing.info().handshakeHash()).isEqualTo(to.info().handshakeHash());
        ByteBuf back = TestNode.packet("back");
        toRing.seal(back);
        assertThat(fromRing.open(back)).isEqualTo(Opened.OPENED);
    }

    @Test
    void sameDerivationTwiceWouldRepeatNoncesSoItIsAFault() {
        Session session = session(Aead.AES_GCM, true);
        session.derive(RING, 11, 12);
        assertThatThrownBy(() -> session.derive(RING, 11, 12)).isInstanceOf(IllegalStateException.class);
        session.derive(RING, 13, 12);
    }

    @Test
    void derivationsAreBounded() {
        Session session = session(Aead.AES_GCM, true);
        for (int i = 0; i < NoiseSession.MAX_DERIVED; i++) {
            session.derive(RING, i, 1).close();
        }
        assertThatThrownBy(() -> session.derive(RING, -1, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closedSessionSealsAndOpensNothingAndItsKeysAreZero() {
        SessionSecrets secrets = secrets();
        Session from = new NoiseSession(info(true), Aead.AES_GCM, new Algorithms(), 2, secrets);
        Session child = from.derive(RING, 11, 12);
        from.close();
        assertThatThrownBy(() -> from.seal(TestNode.packet("x"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> from.derive(RING, 5, 6)).isInstanceOf(IllegalStateException.class);
        assertThat(from.open(Unpooled.buffer().writeZero(64))).isEqualTo(Opened.MALFORMED);
        assertThat(secrets.initiatorKey()).containsOnly(0);
        assertThat(secrets.responderKey()).containsOnly(0);
        assertThat(secrets.exporter()).containsOnly(0);
        child.seal(TestNode.packet("lives on"));
        assertThat(child.sealed()).isEqualTo(1);
    }

    private static Session session(Aead aead, boolean initiator) {
        return session(aead, new Algorithms(), initiator);
    }

    static NoiseSession session(Aead aead, Algorithms algorithms, boolean initiator) {
        return new NoiseSession(info(initiator), aead, algorithms, initiator ? 2 : 1, secrets());
    }

    private static SessionSecrets secrets() {
        return SessionSecrets.of(new byte[32], new byte[32], new byte[32]);
    }

    private static Session.Info info(boolean initiator) {
        Bytes key = Bytes.copyOf(new byte[32]);
        return new Session.Info(NodeId.ofPublicKey(new byte[32]), key, key, key, initiator, initiator ? 1 : 2);
    }
}
