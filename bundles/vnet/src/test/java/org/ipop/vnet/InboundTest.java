package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.vnet.Station.BETA;
import static org.ipop.vnet.Station.NOBODY;
import static org.ipop.vnet.Station.OWN;
import static org.ipop.vnet.Station.udp;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.edge.Packet;
import org.ipop.api.membership.Member;
import org.ipop.wire.lease.LeaseCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundTest {
    private final Station station = Station.open();

    @Test
    void theFirstPacketsWaitUntilTheLeaseIsSeen() {
        for (int tag = 0; tag < 3; tag++) {
            station.arrive(station.beta, udp(BETA, OWN, tag));
        }
        assertThat(station.tap().written).isEmpty();
        station.run(1);
        assertThat(station.tap().written).extracting(Station::tag).containsExactly(0, 1, 2);
        assertThat(station.dht.asked).hasSize(1);
        assertThat(station.count("received")).isEqualTo(3);
        station.arrive(station.beta, udp(BETA, OWN, 4));
        assertThat(station.tap().written).as("at once, from memory").hasSize(4);
    }

    @Test
    void aBatchIsFlushedOnce() {
        station.arrive(station.beta, udp(BETA, OWN, 1));
        station.run(1);
        int before = station.tap().flushes;
        station.links.listener.packet(station.beta.node(), Packet.of(udp(BETA, OWN, 2)));
        station.links.listener.packet(station.beta.node(), Packet.of(udp(BETA, OWN, 3)));
        station.links.listener.flush();
        assertThat(station.tap().flushes).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.66.0.11", "10.66.0.1", "10.66.255.255", "224.0.0.1", "192.0.2.1"})
    void whatIsNotForUsIsDropped(String destination) {
        station.arrive(station.beta, udp(BETA, InetAddress.ofLiteral(destination), 1));
        assertThat(station.count("drop.destination")).isEqualTo(1);
        assertThat(station.dht.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.66.0.10", "10.66.0.1", "10.66.255.255", "224.0.0.1", "192.0.2.1",
        "127.0.0.1", "0.0.0.0"})
    void sourcesThatNoMemberCanHaveAreSpoofed(String source) {
        station.arrive(station.beta, udp(InetAddress.ofLiteral(source), OWN, 1));
        assertThat(station.count("drop.spoofed")).isEqualTo(1);
        assertThat(station.dht.asked).isEmpty();
    }

    @Test
    void anotherMembersAddressIsSpoofed() {
        Member mallory = station.directory.add("mallory");
        station.arrive(mallory, udp(BETA, OWN, 1));
        station.run(1);
        assertThat(station.count("drop.spoofed")).isEqualTo(1);
        assertThat(station.tap().written).isEmpty();
    }

    @Test
    void anAddressThatNobodyHoldsIsSpoofed() {
        station.arrive(station.beta, udp(NOBODY, OWN, 1));
        station.run(0.5);
        station.arrive(station.beta, udp(NOBODY, OWN, 2));
        assertThat(station.count("drop.spoofed")).isEqualTo(2);
        assertThat(station.dht.asked).as("one look-up for both").hasSize(1);
    }

    @Test
    void anAddressThatWasJustLeasedIsBelievedWithinTwoSeconds() {
        Member gamma = station.directory.add("gamma");
        station.arrive(gamma, udp(NOBODY, OWN, 1));
        station.run(0.5);
        station.store(Directory.lease(NOBODY, gamma, station.now() + 3600));
        station.run(2);
        station.arrive(gamma, udp(NOBODY, OWN, 2));
        station.run(0.5);
        assertThat(station.tap().written).extracting(Station::tag).containsExactly(2);
    }

    @Test
    void anAddressThatChangedHandsIsAskedForAgain() {
        station.arrive(station.beta, udp(BETA, OWN, 1));
        station.run(10);
        Member gamma = station.directory.add("gamma");
        station.unstore(LeaseCodec.key(Directory.SPEC.ring(), BETA));
        station.store(Directory.lease(BETA, gamma, station.now() + 3600));
        station.arrive(gamma, udp(BETA, OWN, 2));
        station.run(0.5);
        assertThat(station.tap().written).extracting(Station::tag).containsExactly(1, 2);
        station.arrive(station.beta, udp(BETA, OWN, 3));
        assertThat(station.count("drop.spoofed")).as("the former holder").isEqualTo(1);
    }

    @Test
    void addressesOfTheCertificateNeedNoLookUp() {
        Member fixed = station.directory.add("fixed", Optional.of(NOBODY), Long.MAX_VALUE);
        station.arrive(fixed, udp(NOBODY, OWN, 1));
        station.arrive(station.beta, udp(station.beta.ipv6(), station.self.ipv6(), 2));
        assertThat(station.tap().written).extracting(Station::tag).containsExactly(1, 2);
        assertThat(station.dht.asked).isEmpty();
        station.arrive(fixed, udp(station.beta.ipv6(), station.self.ipv6(), 3));
        assertThat(station.count("drop.spoofed")).isEqualTo(1);
        assertThat(station.dht.asked).as("its certificate says another address").isEmpty();
    }

    @Test
    void anExpiredCertificateGivesNoAddress() {
        Member late = station.directory.add("late", Optional.of(NOBODY), station.now());
        station.arrive(late, udp(NOBODY, OWN, 1));
        station.arrive(late, udp(late.ipv6(), station.self.ipv6(), 2));
        station.run(1);
        assertThat(station.count("drop.spoofed")).isEqualTo(2);
    }

    @Test
    void aStrangersIpv6AddressIsFoundByItsRecord() {
        Member stranger = station.directory.unseen("stranger");
        station.store(Directory.record6(stranger.ipv6(), station.beta, station.now() + 3600));
        station.store(Directory.record6(stranger.ipv6(), stranger, station.now() + 3600));
        station.arrive(stranger, udp(stranger.ipv6(), station.self.ipv6(), 1));
        station.run(1);
        assertThat(station.tap().written).hasSize(1);
        assertThat(station.count("drop.record")).as("beta's forgery").isEqualTo(1);
    }

    @Test
    void eightPacketsOfAPeerWaitAndSixtyFourInAll() {
        station.dht.mute = true;
        for (int peer = 0; peer < 10; peer++) {
            Member member = station.directory.add("m" + peer);
            for (int i = 0; i < 20; i++) {
                station.arrive(member, udp(InetAddress.ofLiteral("10.66.4." + peer), OWN, i));
            }
        }
        assertThat(station.count("drop.queue-full")).isEqualTo(200 - 64);
        station.run(6);
        assertThat(station.count("drop.unverified")).isEqualTo(64);
    }

    @Test
    void oneSourceOfAPeerIsLookedUpAtATime() {
        station.arrive(station.beta, udp(NOBODY, OWN, 1));
        station.arrive(station.beta, udp(BETA, OWN, 2));
        assertThat(station.count("drop.queue-full")).isEqualTo(1);
        station.run(1);
        station.arrive(station.beta, udp(BETA, OWN, 3));
        station.run(1);
        assertThat(station.tap().written).extracting(Station::tag).containsExactly(3);
        assertThat(station.count("drop.spoofed")).isEqualTo(1);
    }

    @Test
    void aLiarsLookUpsAreLimited() {
        for (int i = 0; i < 1000; i++) {
            station.arrive(station.beta, udp(InetAddress.ofLiteral("10.66." + (5 + i / 250) + "." + i % 250), OWN, i));
            station.run(0.001);
        }
        station.run(1);
        assertThat(station.dht.asked.size()).as("one at a time, 20 ms each").isBetween(40, 60);
        assertThat(station.drops()).isEqualTo(1000);
        station.leave(udp(OWN, BETA, 1));
        station.run(1);
        assertThat(station.links.sent).hasSize(1);
    }

    @Test
    void packetsCutAtEveryLengthAreMalformed() {
        int cut = 0;
        for (ByteBuf whole : List.of(udp(BETA, OWN, 1), udp(station.beta.ipv6(), station.self.ipv6(), 1))) {
            int length = whole.readableBytes();
            for (int i = 0; i < length; i++, cut++) {
                station.arrive(station.beta, whole.copy(whole.readerIndex(), i));
            }
            whole.release();
        }
        assertThat(station.count("drop.malformed")).isEqualTo(cut);
        assertThat(station.drops()).isEqualTo(cut);
    }

    @Test
    void withoutATapPacketsAreLost() {
        station.arrive(station.beta, udp(BETA, OWN, 1));
        station.run(1);
        station.tap().gone.complete("ipop0 was deleted");
        station.arrive(station.beta, udp(BETA, OWN, 2));
        assertThat(station.count("drop.no-tap")).isEqualTo(1);
        assertThat(station.count("received")).isEqualTo(1);
    }
}
