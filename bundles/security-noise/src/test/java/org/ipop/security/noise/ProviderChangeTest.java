package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.Provider;
import java.util.Random;
import org.ipop.api.security.Session.Opened;
import org.ipop.wire.SealedHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Another one computes between two packets: nothing of it may show in what is sent, counted or refused. */
@EnabledIf("org.ipop.security.noise.TestProvider#correttoIsHere")
class ProviderChangeTest {
    private final Algorithms changing = new Algorithms();
    private final NoiseSession from = NoiseSessionTest.session(Aead.AES_GCM, changing, true);
    private final NoiseSession reference = NoiseSessionTest.session(Aead.AES_GCM, new Algorithms(), true);
    private final NoiseSession to = NoiseSessionTest.session(Aead.AES_GCM, changing, false);
    private final Random random = new Random(7);

    @Test
    void everyPacketIsTheSameAsWithoutAChangeSoNoCounterIsLostOrRepeated() {
        for (int number = 0; number < 2_000; number++) {
            change();
            ByteBuf packet = packet(random.nextInt(1_400));
            ByteBuf same = packet.copy(0, packet.capacity()).setIndex(packet.readerIndex(), packet.writerIndex());
            from.seal(packet);
            reference.seal(same);
            assertThat(SealedHeader.counter(packet)).isEqualTo(number);
            assertThat(packet).as("packet %d", number).isEqualTo(same);
            packet.release();
            same.release();
        }
        assertThat(from.sealed()).isEqualTo(2_000);
    }

    @Test
    void whatOneSealsTheOtherOpensAndRepeatedPacketsStayRefused() {
        for (int number = 0; number < 500; number++) {
            ByteBuf packet = packet(number);
            ByteBuf original = packet.copy();
            reference.seal(packet);
            ByteBuf repeated = packet.copy();
            assertThat(to.open(packet)).isEqualTo(Opened.OPENED);
            assertThat(packet).isEqualTo(original);
            change();
            assertThat(to.open(repeated)).isEqualTo(Opened.REPLAYED);
            packet.release();
            repeated.release();
            original.release();
        }
    }

    @Test
    void aForgedPacketIsRefusedByBothAndTheTrueOneOpens() {
        changing.use(TestProvider.CORRETTO);
        ByteBuf sealed = packet(40);
        from.seal(sealed);
        for (int bit = 128; bit < sealed.readableBytes() * 8; bit++) {
            ByteBuf forged = sealed.copy();
            forged.setByte(bit / 8, forged.getByte(bit / 8) ^ 1 << bit % 8);
            assertThat(to.open(forged)).as("bit %d", bit).isEqualTo(Opened.FORGED);
            forged.release();
        }
        changing.leave(TestProvider.CORRETTO);
        assertThat(to.open(sealed)).isEqualTo(Opened.OPENED);
        sealed.release();
    }

    @Test
    void onlyTheOneThatServesCanLeave() {
        changing.use(TestProvider.CORRETTO);
        Algorithms.Source serving = changing.present();
        changing.leave(new TestProvider("another", offersNothing()));
        assertThat(changing.present()).isSameAs(serving);
        changing.leave(TestProvider.CORRETTO);
        assertThat(changing.present()).isSameAs(new Algorithms().present());
    }

    @Test
    void whatAProviderDoesNotOfferTheJdkComputes() {
        Algorithms.Source corretto = TestProvider.corretto().present();
        assertThat(corretto.by(Aead.AES_GCM.newCipher(corretto))).isEqualTo("corretto");
        assertThat(corretto.by(Aead.CHACHA_POLY.newCipher(corretto))).isEqualTo("the JDK");
    }

    private static Provider offersNothing() {
        return new Provider("another", "1", "offers nothing") {
            private static final long serialVersionUID = 1;
        };
    }

    private void change() {
        switch (random.nextInt(3)) {
            case 0 -> changing.use(TestProvider.CORRETTO);
            case 1 -> changing.leave(TestProvider.CORRETTO);
            default -> { }
        }
    }

    private ByteBuf packet(int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return Unpooled.buffer(bytes + 64).setIndex(16, 16).writeBytes(content);
    }
}
