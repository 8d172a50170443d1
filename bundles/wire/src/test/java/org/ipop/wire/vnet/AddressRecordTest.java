package org.ipop.wire.vnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import org.ipop.api.Bytes;
import org.ipop.api.RingId;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;

class AddressRecordTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("fd01:2345:6789:0:abcd:ef01:2345:6789");
    private static final Bytes FROZEN = Bytes.fromHex("0106" + "fd01234567890000" + "abcdef0123456789");

    @Test
    void bytesAreThoseOfTheDrawing() throws MalformedPacket {
        assertThat(new AddressRecord(ADDRESS).encode()).isEqualTo(FROZEN);
        assertThat(AddressRecord.parse(FROZEN)).isEqualTo(new AddressRecord(ADDRESS));
    }

    @Test
    void everyOtherLengthVersionAndFamilyIsRefused() {
        byte[] whole = FROZEN.toArray();
        for (int length = 0; length < whole.length; length++) {
            Bytes cut = Bytes.copyOf(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> AddressRecord.parse(cut)).isInstanceOf(MalformedPacket.class);
        }
        Bytes longer = Bytes.copyOf(Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> AddressRecord.parse(longer)).isInstanceOf(MalformedPacket.class);
        whole[0] = 2;
        assertThatThrownBy(() -> AddressRecord.parse(Bytes.copyOf(whole))).hasMessageContaining("version 2");
        assertThatThrownBy(() -> AddressRecord.parse(Bytes.fromHex("01040a420001"))).hasMessageContaining("IPv4");
    }

    @Test
    void eachRingAndEachAddressHasAKeyOfItsOwn() {
        InetAddress other = InetAddress.ofLiteral("fd01:2345:6789:0:abcd:ef01:2345:678a");
        assertThat(AddressRecord.key(new RingId(1), ADDRESS)).isEqualTo(AddressRecord.key(new RingId(1), ADDRESS))
            .isNotEqualTo(AddressRecord.key(new RingId(2), ADDRESS))
            .isNotEqualTo(AddressRecord.key(new RingId(1), other));
    }
}
