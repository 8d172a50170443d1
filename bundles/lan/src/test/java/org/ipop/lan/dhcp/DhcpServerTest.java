package org.ipop.lan.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.lan.dhcp.Bench.ANNA;
import static org.ipop.lan.dhcp.Bench.BERT;
import static org.ipop.lan.dhcp.Bench.SERVER;
import static org.ipop.lan.dhcp.Bench.from;
import static org.ipop.lan.dhcp.Bench.ip;
import static org.ipop.lan.dhcp.Bench.message;
import static org.ipop.lan.dhcp.Bench.named;
import static org.ipop.lan.dhcp.Bench.selecting;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ipop.api.Bytes;
import org.ipop.lan.dhcp.Bench.Sent;
import org.ipop.lan.dhcp.Binding.State;
import org.ipop.wire.dhcp.DhcpMessage;
import org.ipop.wire.dhcp.DhcpOptions;
import org.ipop.wire.dhcp.DhcpType;
import org.ipop.wire.dhcp.MacAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DhcpServerTest {
    private final Bench bench = new Bench();

    @Test
    void anOfferIsALeaseOfTheRingForAMomentAndAnAckOneForLonger() {
        Sent offer = bench.answer(message(DhcpType.DISCOVER, ANNA, named("anna")));
        Inet4Address address = offer.message().yours();
        assertThat(offer.type()).isEqualTo(DhcpType.OFFER);
        assertThat(offer.message().transaction()).isEqualTo(77);
        assertThat(bench.leases.seconds.get(address)).isEqualTo(DhcpServer.OFFER_SECONDS + DhcpServer.GRACE_SECONDS);
        assertThat(bench.server.bindings().bound(bits(address))).isFalse();
        Sent ack = bench.answer(message(DhcpType.REQUEST, ANNA,
            selecting(address).with(DhcpOptions.HOST_NAME, "anna")));
        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(ack.message().yours()).isEqualTo(address);
        assertThat(bench.leases.seconds.get(address)).isEqualTo(3660);
        assertThat(bench.leases.names.get(address)).isEqualTo("anna.gate");
        assertThat(bench.server.bindings().clientBits(bits(address))).isEqualTo(ANNA.bits());
        assertThat(bench.events).containsExactly("bound 10.66.2.1 anna");
    }

    @Test
    void whatAHostIsTold() {
        DhcpOptions options = bench.answer(message(DhcpType.DISCOVER, ANNA, DhcpOptions.EMPTY)).message().options();
        assertThat(options.address(DhcpOptions.SERVER)).contains(SERVER);
        assertThat(options.address(DhcpOptions.SUBNET_MASK)).contains(ip("255.255.0.0"));
        assertThat(options.address(DhcpOptions.NAME_SERVERS)).contains(ip("10.66.0.1"));
        assertThat(options.text(DhcpOptions.DOMAIN_NAME)).contains("gate.lab.ipop");
        assertThat(options.bytes(DhcpOptions.INTERFACE_MTU)).contains(Bytes.fromHex("0500"));
        assertThat(options.bytes(DhcpOptions.DOMAIN_SEARCH).orElseThrow().length()).isEqualTo(25);
        assertThat(options.seconds(DhcpOptions.LEASE_SECONDS)).hasValue(3600);
        assertThat(options.seconds(DhcpOptions.T1_SECONDS)).hasValue(1800);
        assertThat(options.seconds(DhcpOptions.T2_SECONDS)).hasValue(3150);
        assertThat(options.bytes(DhcpOptions.CLASSLESS_ROUTES)).isEmpty();
    }

    @Test
    void whatAHostDoesNotWantItIsNotTold() {
        DhcpOptions asked = DhcpOptions.EMPTY.with(DhcpOptions.PARAMETERS, Bytes.copyOf(new byte[] {1}))
            .with(DhcpOptions.CLIENT_ID, Bytes.copyOf(new byte[] {1, 2, 3}));
        DhcpOptions options = bench.answer(message(DhcpType.DISCOVER, ANNA, asked)).message().options();
        assertThat(options.bytes(DhcpOptions.INTERFACE_MTU)).isEmpty();
        assertThat(options.bytes(DhcpOptions.DOMAIN_SEARCH)).isEmpty();
        assertThat(options.bytes(DhcpOptions.CLIENT_ID)).as("RFC 6842").contains(Bytes.copyOf(new byte[] {1, 2, 3}));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 60, 120, 3600, 0xFFFF_FFFFL})
    void aHostMayWishForAShorterLease(long wished) {
        DhcpOptions options = DhcpOptions.EMPTY.withSeconds(DhcpOptions.LEASE_SECONDS, wished);
        assertThat(bench.answer(message(DhcpType.DISCOVER, ANNA, options)).message().options()
            .seconds(DhcpOptions.LEASE_SECONDS)).hasValue(Math.clamp(wished, 60, 3600));
    }

    @Test
    void aHostWithoutAnAddressIsAnsweredByItsEthernetAddress() {
        Sent offer = bench.answer(message(DhcpType.DISCOVER, ANNA, DhcpOptions.EMPTY));
        assertThat(offer.to()).isEqualTo(ANNA);
        assertThat(offer.address()).isEqualTo(offer.message().yours());
        DhcpMessage deaf = new DhcpMessage(false, DhcpType.DISCOVER, 1, true, DhcpOptions.ANY, DhcpOptions.ANY,
            DhcpOptions.ANY, BERT, DhcpOptions.EMPTY);
        assertThat(bench.answer(deaf).to()).isEqualTo(MacAddress.BROADCAST);
        assertThat(bench.answer(deaf).address()).isEqualTo(DhcpOptions.BROADCAST);
    }

    @Test
    void aHostGetsTheAddressItWishesForIfItIsFree() {
        bench.leases.elsewhere.add(ip("10.66.9.9"));
        DhcpOptions free = DhcpOptions.EMPTY.with(DhcpOptions.REQUESTED_ADDRESS, ip("10.66.8.8"));
        DhcpOptions taken = DhcpOptions.EMPTY.with(DhcpOptions.REQUESTED_ADDRESS, ip("10.66.9.9"));
        assertThat(bench.answer(message(DhcpType.DISCOVER, ANNA, free)).message().yours()).isEqualTo(ip("10.66.8.8"));
        assertThat(bench.answer(message(DhcpType.DISCOVER, BERT, taken)).message().yours()).isEqualTo(ip("10.66.2.1"));
    }

    @Test
    void oneHostHasOneAddressWhateverItsClientId() {
        Inet4Address first = bench.lease(ANNA, "anna");
        DhcpOptions other = DhcpOptions.EMPTY.with(DhcpOptions.CLIENT_ID, Bytes.copyOf(new byte[19]));
        assertThat(bench.answer(message(DhcpType.DISCOVER, ANNA, other)).message().yours()).isEqualTo(first);
        assertThat(bench.server.bindings().all()).hasSize(1);
        assertThat(bench.lease(BERT, "bert")).isNotEqualTo(first);
    }

    @Test
    void anOfferThatIsNotTakenEnds() {
        bench.answer(message(DhcpType.DISCOVER, ANNA, DhcpOptions.EMPTY));
        bench.run(70);
        assertThat(bench.leases.holders).isEmpty();
        assertThat(bench.server.bindings().all()).isEmpty();
        Sent late = bench.answer(message(DhcpType.REQUEST, ANNA, selecting(ip("10.66.2.1"))));
        assertThat(late.type()).isEqualTo(DhcpType.NAK);
        assertThat(late.to()).isEqualTo(MacAddress.BROADCAST);
        assertThat(bench.events).isEmpty();
    }

    @Test
    void aHostThatChoosesAnotherServerGivesOurOfferBack() {
        bench.answer(message(DhcpType.DISCOVER, ANNA, DhcpOptions.EMPTY));
        assertThat(bench.answers(message(DhcpType.REQUEST, ANNA, selecting(ip("192.168.1.7"))
            .with(DhcpOptions.SERVER, ip("192.168.1.1"))))).isEmpty();
        assertThat(bench.leases.holders).isEmpty();
        assertThat(bench.events).containsExactly("foreign 192.168.1.1");
    }

    @Test
    void renewingAndRebindingExtendTheLease() {
        Inet4Address address = bench.lease(ANNA, "anna");
        for (int i = 0; i < 5; i++) {
            bench.run(1800);
            Sent ack = bench.answer(from(DhcpType.REQUEST, ANNA, address, named("anna")));
            assertThat(ack.type()).isEqualTo(DhcpType.ACK);
            assertThat(ack.address()).isEqualTo(address);
            assertThat(ack.message().current()).isEqualTo(address);
        }
        assertThat(bench.server.bindings().all().getFirst().expiresEpochSeconds())
            .isBetween(bench.time.epochSeconds() + 3598, bench.time.epochSeconds() + 3600);
        bench.run(3610);
        assertThat(bench.events).endsWith("freed 10.66.2.1 anna");
        assertThat(bench.count("expired")).isEqualTo(1);
    }

    /** A LAN whose hosts all come at once. */
    @Test
    void whereTheRingIsSlowAHostGetsWhatWasOfferedAndTheRestWhenItRenews() {
        Inet4Address address = bench.answer(message(DhcpType.DISCOVER, ANNA, named("anna"))).message().yours();
        bench.leases.answerNanos = 5_000_000_000L;
        DhcpMessage request = message(DhcpType.REQUEST, ANNA, selecting(address).with(DhcpOptions.HOST_NAME, "anna"));
        Sent ack = bench.answer(request);
        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(ack.message().options().seconds(DhcpOptions.LEASE_SECONDS).orElseThrow())
            .isBetween(DhcpServer.OFFER_SECONDS - 2, DhcpServer.OFFER_SECONDS);
        assertThat(bench.events).containsExactly("bound 10.66.2.1 -");
        assertThat(bench.answers(request)).as("told already").isEmpty();
        bench.run(5);
        assertThat(bench.events).endsWith("bound 10.66.2.1 anna");
        bench.run(22);
        int asked = bench.leases.asked;
        assertThat(bench.answer(from(DhcpType.REQUEST, ANNA, address, named("anna"))).message().options()
            .seconds(DhcpOptions.LEASE_SECONDS).orElseThrow()).isGreaterThan(3_500);
        assertThat(bench.leases.asked).isEqualTo(asked);
    }

    @Test
    void offersGoBeforeTheRestOfLeases() {
        Inet4Address address = bench.answer(message(DhcpType.DISCOVER, ANNA, named("anna"))).message().yours();
        bench.leases.answerNanos = 2_000_000_000L;
        for (int i = 0; i < DhcpServer.BUSY; i++) {
            bench.server.receive(message(DhcpType.DISCOVER, new MacAddress(0x02_0000_0000L + i), DhcpOptions.EMPTY));
        }
        int asked = bench.leases.asked;
        Sent ack = bench.answer(message(DhcpType.REQUEST, ANNA,
            selecting(address).with(DhcpOptions.HOST_NAME, "anna")));
        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(bench.events).containsExactly("bound 10.66.2.1 anna");
        assertThat(bench.leases.asked).isEqualTo(asked);
        bench.run(28);
        bench.leases.answerNanos = 20_000_000;
        assertThat(bench.answer(from(DhcpType.REQUEST, ANNA, address, named("anna"))).message().options()
            .seconds(DhcpOptions.LEASE_SECONDS)).hasValue(3_600);
        assertThat(bench.leases.asked).isEqualTo(asked + 1);
    }

    @Test
    void aHostThatGotOnlyWhatWasOfferedLosesItIfTheRingGoesOnBeingSilent() {
        Inet4Address address = bench.answer(message(DhcpType.DISCOVER, ANNA, DhcpOptions.EMPTY)).message().yours();
        bench.leases.silent = true;
        bench.leases.answerNanos = 5_000_000_000L;
        assertThat(bench.answer(message(DhcpType.REQUEST, ANNA, selecting(address))).type()).isEqualTo(DhcpType.ACK);
        bench.run(50);
        assertThat(bench.server.bindings().bound(bits(address))).isTrue();
        bench.run(20);
        assertThat(bench.events).endsWith("freed 10.66.2.1 -");
    }

    /** A repeated REQUEST, or a client that begins anew: the lease is as old as it is. */
    @Test
    void whoAsksAgainAtOnceIsAnsweredWithoutTheRing() {
        Inet4Address address = bench.lease(ANNA, "anna");
        bench.run(DhcpServer.AGAIN_SECONDS - 5);
        int asked = bench.leases.asked;
        Sent ack = bench.answer(from(DhcpType.REQUEST, ANNA, address, named("anna")));
        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(ack.message().options().seconds(DhcpOptions.LEASE_SECONDS).orElseThrow())
            .isBetween(3600 - DhcpServer.AGAIN_SECONDS, 3599L);
        assertThat(bench.leases.asked).isEqualTo(asked);
        assertThat(bench.answer(from(DhcpType.REQUEST, ANNA, address, named("other"))).type())
            .as("another name is to be said").isEqualTo(DhcpType.ACK);
        assertThat(bench.leases.asked).isEqualTo(asked + 1);
        bench.run(DhcpServer.AGAIN_SECONDS);
        bench.answer(from(DhcpType.REQUEST, ANNA, address, named("other")));
        assertThat(bench.leases.asked).isEqualTo(asked + 2);
    }

    @Test
    void anInheritedLeaseIsAskedForHoweverYoung() {
        Inet4Address address = ip("10.66.2.9");
        bench.server.inherit(List.of(new Binding(ANNA, address, State.BOUND, Optional.empty(),
            bench.time.epochSeconds() + DhcpServer.LEASE_SECONDS)));
        bench.leases.elsewhere.add(address);
        assertThat(bench.answer(from(DhcpType.REQUEST, ANNA, address, DhcpOptions.EMPTY)).type())
            .isEqualTo(DhcpType.NAK);
    }

    /** dhclient does this at each start. */
    @Test
    void aRebootedHostGetsItsAddressAlsoFromAServerThatForgotIt() {
        DhcpOptions reboot = DhcpOptions.EMPTY.with(DhcpOptions.REQUESTED_ADDRESS, ip("10.66.5.5"));
        assertThat(bench.answer(message(DhcpType.REQUEST, ANNA, reboot)).type()).isEqualTo(DhcpType.ACK);
        assertThat(bench.answer(message(DhcpType.REQUEST, ANNA, reboot)).message().yours()).isEqualTo(ip("10.66.5.5"));
        assertThat(bench.answer(message(DhcpType.REQUEST, BERT, reboot)).type()).as("anna's").isEqualTo(DhcpType.NAK);
        bench.leases.elsewhere.add(ip("10.66.6.6"));
        assertThat(bench.answer(message(DhcpType.REQUEST, BERT, DhcpOptions.EMPTY.with(
            DhcpOptions.REQUESTED_ADDRESS, ip("10.66.6.6")))).type()).isEqualTo(DhcpType.NAK);
    }

    @Test
    void anAddressOfAnotherNetworkIsRefused() {
        bench.leases.elsewhere.add(ip("192.168.1.7"));
        Sent nak = bench.answer(message(DhcpType.REQUEST, ANNA,
            DhcpOptions.EMPTY.with(DhcpOptions.REQUESTED_ADDRESS, ip("192.168.1.7"))));
        assertThat(nak.type()).isEqualTo(DhcpType.NAK);
        assertThat(nak.message().options().address(DhcpOptions.SERVER)).contains(SERVER);
        assertThat(nak.message().options().text(DhcpOptions.MESSAGE)).isPresent();
        bench.lease(ANNA, "anna");
        assertThat(bench.answer(from(DhcpType.REQUEST, ANNA, ip("10.66.7.7"), DhcpOptions.EMPTY)).type())
            .isEqualTo(DhcpType.NAK);
    }

    @Test
    void aReleasedAddressIsFree() {
        Inet4Address address = bench.lease(ANNA, "anna");
        assertThat(bench.answers(from(DhcpType.RELEASE, BERT, address, DhcpOptions.EMPTY))).isEmpty();
        assertThat(bench.leases.holders).as("only its holder gives it back").containsKey(address);
        bench.answers(from(DhcpType.RELEASE, ANNA, address, DhcpOptions.EMPTY.with(DhcpOptions.SERVER, SERVER)));
        assertThat(bench.leases.holders).isEmpty();
        assertThat(bench.events).endsWith("freed 10.66.2.1 anna");
        assertThat(bench.lease(ANNA, "anna")).isNotNull();
    }

    @Test
    void aDeclinedAddressIsNobodysForAWhile() {
        Inet4Address address = bench.lease(ANNA, "anna");
        bench.answers(message(DhcpType.DECLINE, BERT, selecting(address)));
        assertThat(bench.events).doesNotContain("freed 10.66.2.1 anna");
        bench.answers(message(DhcpType.DECLINE, ANNA, selecting(address)));
        assertThat(bench.events).endsWith("freed 10.66.2.1 anna");
        DhcpOptions again = DhcpOptions.EMPTY.with(DhcpOptions.REQUESTED_ADDRESS, address);
        assertThat(bench.answer(message(DhcpType.DISCOVER, ANNA, again)).message().yours()).isNotEqualTo(address);
        bench.run(DhcpServer.DECLINED_SECONDS);
        assertThat(bench.leases.holders).doesNotContainKey(address);
    }

    @Test
    void whoDeclinesForEverTakesAFewAddressesAway() {
        for (int i = 0; i < 3 * DhcpServer.DECLINED_LIMIT; i++) {
            MacAddress client = new MacAddress(0x02_0000_0000L + i);
            Inet4Address offered =
                bench.answer(message(DhcpType.DISCOVER, client, DhcpOptions.EMPTY)).message().yours();
            bench.answers(message(DhcpType.DECLINE, client, selecting(offered)));
        }
        assertThat(bench.leases.holders).hasSize(DhcpServer.DECLINED_LIMIT);
    }

    @Test
    void aStaticHostIsInformed() {
        Sent ack = bench.answer(from(DhcpType.INFORM, ANNA, ip("10.66.4.4"), DhcpOptions.EMPTY));
        assertThat(ack.type()).isEqualTo(DhcpType.ACK);
        assertThat(ack.message().yours()).isEqualTo(DhcpOptions.ANY);
        assertThat(ack.address()).isEqualTo(ip("10.66.4.4"));
        assertThat(ack.message().options().seconds(DhcpOptions.LEASE_SECONDS)).isEmpty();
        assertThat(ack.message().options().address(DhcpOptions.NAME_SERVERS)).isPresent();
        assertThat(bench.leases.holders).isEmpty();
    }

    @Test
    void whileTheRingIsSilentNothingIsSaid() {
        bench.leases.silent = true;
        assertThat(bench.answers(message(DhcpType.DISCOVER, ANNA, DhcpOptions.EMPTY))).isEmpty();
        bench.leases.silent = false;
        Inet4Address address = bench.lease(ANNA, "anna");
        bench.leases.silent = true;
        assertThat(bench.answers(from(DhcpType.REQUEST, ANNA, address, DhcpOptions.EMPTY))).isEmpty();
        assertThat(bench.count("unanswered")).isEqualTo(2);
        assertThat(bench.server.bindings().bound(bits(address))).as("the lease runs on").isTrue();
    }

    @Test
    void aNameBelongsToOneHost() {
        bench.lease(ANNA, "worker");
        bench.lease(BERT, "WORKER.example.org");
        assertThat(bench.events).containsExactly("bound 10.66.2.1 worker", "bound 10.66.2.2 -");
        assertThat(bench.count("name-taken")).isPositive();
        bench.answers(from(DhcpType.REQUEST, ANNA, ip("10.66.2.1"), named("boss")));
        assertThat(bench.events).endsWith("freed 10.66.2.1 worker", "bound 10.66.2.1 boss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", "a_b", "ä", "a b", "", "localhost.", "*"})
    void aNameThatIsNoHostNameIsNone(String name) {
        bench.lease(ANNA, name.isEmpty() ? "\0" : name);
        assertThat(bench.events).first().asString().isEqualTo("bound 10.66.2.1 "
            + (name.equals("localhost.") ? "localhost" : "-"));
    }

    @Test
    void anAddressThatAnotherMemberHasIsTheHostsNoMore() {
        Inet4Address address = bench.lease(ANNA, "anna");
        bench.leases.lose(address);
        assertThat(bench.events).endsWith("freed 10.66.2.1 anna");
        assertThat(bench.answer(from(DhcpType.REQUEST, ANNA, address, DhcpOptions.EMPTY)).type())
            .isEqualTo(DhcpType.NAK);
    }

    @Test
    void leasesOfAnEarlierRunAreTakenUp() {
        long now = bench.time.epochSeconds();
        bench.leases.elsewhere.add(ip("10.66.3.2"));
        bench.server.restore(List.of(
            new Binding(ANNA, ip("10.66.3.1"), State.BOUND, Optional.of("anna"), now + 100),
            new Binding(BERT, ip("10.66.3.2"), State.BOUND, Optional.of("bert"), now + 100),
            new Binding(new MacAddress(7), ip("10.66.3.3"), State.BOUND, Optional.empty(), now - 1)));
        assertThat(bench.server.bindings().bound(bits(ip("10.66.3.1")))).as("at once").isTrue();
        bench.run(1);
        assertThat(bench.server.bindings().all()).hasSize(1);
        assertThat(bench.leases.seconds.get(ip("10.66.3.1"))).isEqualTo(160);
        assertThat(bench.answer(from(DhcpType.REQUEST, ANNA, ip("10.66.3.1"), DhcpOptions.EMPTY)).type())
            .isEqualTo(DhcpType.ACK);
    }

    @Test
    void whoAsksTooOftenIsNotHeard() {
        for (int i = 0; i < 1_000; i++) {
            bench.server.receive(message(DhcpType.DISCOVER, ANNA, DhcpOptions.EMPTY));
        }
        bench.run(1);
        assertThat(bench.count("drop.rate")).isEqualTo(1_000 - DhcpServer.BURST);
        assertThat(bench.count("drop.under-way")).isEqualTo(DhcpServer.BURST - 1);
        assertThat(bench.leases.asked).isEqualTo(1);
        assertThat(bench.answer(message(DhcpType.DISCOVER, BERT, DhcpOptions.EMPTY)).type())
            .isEqualTo(DhcpType.OFFER);
    }

    @Test
    void strangersWithoutEndFillNoTable() {
        for (int i = 0; i < 3_000; i++) {
            bench.server.receive(message(DhcpType.DISCOVER, new MacAddress(0x02_0000_0000L + i), DhcpOptions.EMPTY));
            bench.run(0.01);
        }
        assertThat(bench.server.bindings().all()).hasSizeLessThanOrEqualTo(Bindings.LIMIT + DhcpServer.UNDER_WAY_LIMIT);
        assertThat(bench.count("drop.table-full")).isPositive();
    }

    @ParameterizedTest
    @EnumSource(DhcpType.class)
    void whatIsNotForAServerIsDropped(DhcpType type) {
        DhcpMessage reply = new DhcpMessage(true, type, 1, false, ip("10.66.2.1"), DhcpOptions.ANY, DhcpOptions.ANY,
            ANNA, DhcpOptions.EMPTY);
        DhcpMessage relayed = new DhcpMessage(false, type, 1, false, ip("10.66.2.1"), DhcpOptions.ANY, SERVER, ANNA,
            DhcpOptions.EMPTY);
        assertThat(bench.answers(reply)).isEmpty();
        assertThat(bench.answers(relayed)).isEmpty();
        assertThat(bench.answers(message(type, MacAddress.BROADCAST, DhcpOptions.EMPTY))).isEmpty();
        assertThat(bench.count("drop.direction")).isEqualTo(2);
        assertThat(bench.count("drop.relayed")).isEqualTo(1);
    }

    @Test
    void noiseNeverGivesTwoHostsOneAddress() {
        Random random = new Random(11);
        for (int i = 0; i < 5_000; i++) {
            MacAddress client = new MacAddress(0x02_0000_0000L + random.nextInt(8));
            Inet4Address address = ip("10.66.2." + random.nextInt(1, 12));
            DhcpOptions options = random.nextBoolean() ? selecting(address) : DhcpOptions.EMPTY.with(
                DhcpOptions.REQUESTED_ADDRESS, address).withSeconds(DhcpOptions.LEASE_SECONDS, random.nextInt(100));
            bench.server.receive(from(DhcpType.values()[random.nextInt(8)], client,
                random.nextInt(3) == 0 ? address : DhcpOptions.ANY, options));
            bench.run(random.nextDouble());
            assertThat(bench.server.bindings().all()).extracting(Binding::address).doesNotHaveDuplicates();
        }
        assertThat(bench.events).hasSizeGreaterThan(30);
    }

    private static int bits(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }
}
