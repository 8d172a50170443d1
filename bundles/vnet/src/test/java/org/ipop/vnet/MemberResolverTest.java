package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipop.vnet.Station.BETA;
import static org.ipop.vnet.Station.NOBODY;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Bytes;
import org.ipop.api.ServiceGone;
import org.ipop.api.address.Lease;
import org.ipop.api.NodeId;
import org.ipop.api.address.Succession;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.Member;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Udp;
import org.ipop.wire.lease.LeaseCodec;
import org.junit.jupiter.api.Test;

class MemberResolverTest {
    private final Station station = new Station();
    private final NodeContext context = station.loop.open("test");
    private final MemberResolver resolver = new MemberResolver(context, station.network, station.loop.counters());

    private Optional<Contact> resolve(InetAddress address) {
        return station.get(resolver.resolve(address));
    }

    private void lease(Member holder, long seconds) {
        station.unstore(LeaseCodec.key(Directory.SPEC.ring(), BETA));
        station.store(Directory.lease(BETA, holder, station.now() + seconds));
    }

    private int asked() {
        return station.dht.asked.size();
    }

    @Test
    void anEntryThatNobodyUsedForLongServesAtOnceAndIsLookedUpBehindThatUse() {
        lease(station.beta, 3600);
        assertThat(resolve(BETA).map(Contact::node)).contains(station.beta.node());
        station.run(3_500);
        assertThat(asked()).isEqualTo(1);
        assertThat(resolver.find(BETA)).isNotNull();
        assertThat(resolver.mayUse(station.beta.node(), BETA)).isTrue();
        station.run(1);
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void aUsedEntryIsRefreshedInTheBackgroundAndNeverMissing() {
        lease(station.beta, 3600);
        resolve(BETA);
        for (int second = 0; second < 600; second++) {
            station.run(1);
            assertThat(resolver.cached(BETA)).as("second %d", second).isPresent();
        }
        assertThat(asked()).isBetween(15, 21);
    }

    @Test
    void aHostOfTwoGatewaysIsReachedWhereItIsHeard() throws MalformedPacket {
        Member gamma = sharedWithGamma();
        assertThat(resolve(BETA).map(Contact::node)).contains(station.beta.node());
        assertThat(resolver.mayUse(gamma.node(), BETA)).isTrue();
        assertThat(heard(gamma.node())).isEqualTo(MemberResolver.Holding.HELD);
        assertThat(resolver.cached(BETA).map(Contact::node)).contains(gamma.node());
        assertThat(heard(station.beta.node())).isEqualTo(MemberResolver.Holding.HELD);
        assertThat(resolver.cached(BETA).map(Contact::node)).contains(station.beta.node());
        Member delta = station.directory.add("delta");
        station.run(3);
        assertThat(heard(delta.node())).isEqualTo(MemberResolver.Holding.UNKNOWN);
        assertThat(resolver.mayUse(delta.node(), BETA)).isFalse();
    }

    @Test
    void whereOneGatewayIsOutOfReachTheOtherIsTriedWhateverTheRingStillSays() {
        Member gamma = sharedWithGamma();
        resolve(BETA);
        resolver.doubt(station.beta.node());
        assertThat(resolver.cached(BETA).map(Contact::node)).contains(gamma.node());
        for (int second = 0; second < 14; second++) {
            station.run(1);
            assertThat(resolver.cached(BETA).map(Contact::node)).as("second %d", second).contains(gamma.node());
        }
        station.run(2);
        resolver.cached(BETA);
        station.run(3);
        assertThat(resolver.cached(BETA).map(Contact::node)).contains(station.beta.node());
    }

    @Test
    void ofTwoGatewaysThatServeTheHigherTermCounts() {
        Member gamma = sharedWithGamma();
        station.store(Directory.shared(BETA, false, gamma, new Succession(5, List.of()), station.now() + 3600));
        Member delta = station.directory.add("delta");
        station.store(Directory.shared(BETA, false, delta, new Succession(9, List.of()), station.now() + 3600));
        assertThat(resolve(BETA).map(Contact::node)).as("who is not named does not count").contains(gamma.node());
    }

    @Test
    void aHostOfTwoGatewaysIsLookedUpOftenWhileNothingIsHeardFromIt() throws MalformedPacket {
        sharedWithGamma();
        resolve(BETA);
        for (int second = 0; second < 20; second++) {
            station.run(1);
            resolver.find(BETA);
        }
        assertThat(asked()).isBetween(8, 12);
        int before = asked();
        for (int tenth = 0; tenth < 200; tenth++) {
            station.run(0.1);
            resolver.find(BETA);
            heard(station.beta.node());
        }
        assertThat(asked() - before).isLessThanOrEqualTo(2);
    }

    private Member sharedWithGamma() {
        Member gamma = station.directory.add("gamma");
        station.unstore(LeaseCodec.key(Directory.SPEC.ring(), BETA));
        station.store(Directory.shared(BETA, true, station.beta, new Succession(1, List.of(new Contact(gamma.node(),
            gamma.position(), gamma.position(), List.of()))), station.now() + 3600));
        return gamma;
    }

    private MemberResolver.Holding heard(NodeId member) throws MalformedPacket {
        ByteBuf packet = Udp.packet(new InetSocketAddress(BETA, 1), new InetSocketAddress(
            InetAddress.ofLiteral("10.66.0.9"), 2), Unpooled.EMPTY_BUFFER);
        MemberResolver.Holding holding = resolver.holding(member, IpView.of(packet));
        packet.release();
        return holding;
    }

    @Test
    void anEntryEndsWithItsLease() {
        lease(station.beta, 10);
        resolve(BETA);
        station.run(9);
        assertThat(resolver.cached(BETA)).isPresent();
        station.run(1.5);
        assertThat(resolver.cached(BETA)).isEmpty();
        assertThat(resolve(BETA)).as("the store keeps it a little longer").isEmpty();
    }

    @Test
    void thatNobodyHasItServesTwoSeconds() {
        assertThat(resolve(NOBODY)).isEmpty();
        station.run(1.9);
        assertThat(resolve(NOBODY)).isEmpty();
        assertThat(asked()).isEqualTo(1);
        station.run(0.2);
        assertThat(resolve(NOBODY)).isEmpty();
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void aNewHolderReplacesTheFormerOneAtTheRefresh() {
        Member gamma = station.directory.add("gamma");
        lease(station.beta, 3600);
        resolve(BETA);
        lease(gamma, 3600);
        station.run(31);
        assertThat(resolver.cached(BETA).map(Contact::node)).as("this use asks").contains(station.beta.node());
        station.run(0.1);
        assertThat(resolver.cached(BETA).map(Contact::node)).contains(gamma.node());
    }

    @Test
    void aReleasedAddressIsGoneAtTheRefresh() {
        station.meetBeta();
        lease(station.beta, 3600);
        resolve(BETA);
        station.unstore(LeaseCodec.key(Directory.SPEC.ring(), BETA));
        station.run(31);
        resolver.cached(BETA);
        station.run(0.1);
        assertThat(resolver.cached(BETA)).isEmpty();
        assertThat(resolver.find(BETA).holder()).isEmpty();
    }

    /** Its network is gone, or its members all are: it has nobody to ask, and does not know better than it did. */
    @Test
    void whoIsAloneGoesOnWithWhatItKnew() {
        station.meetBeta();
        lease(station.beta, 3600);
        resolve(BETA);
        station.loseBeta();
        station.unstore(LeaseCodec.key(Directory.SPEC.ring(), BETA));
        for (int second = 0; second < 60; second++) {
            assertThat(resolver.cached(BETA)).as("second %d", second).isPresent();
            station.run(1);
        }
        assertThat(resolve(NOBODY)).as("what it never knew nobody has").isEmpty();
    }

    @Test
    void aSilentMembersEntriesServeAndAreLookedUpAgainAndOnlyThose() {
        lease(station.beta, 3600);
        station.store(Directory.record6(station.beta.ipv6(), station.beta, station.now() + 3600));
        Member gamma = station.directory.add("gamma");
        station.store(Directory.lease(NOBODY, gamma, station.now() + 3600));
        resolve(BETA);
        resolve(station.beta.ipv6());
        resolve(NOBODY);
        int before = asked();
        resolver.doubt(station.beta.node());
        assertThat(resolver.cached(BETA)).isPresent();
        assertThat(resolver.cached(station.beta.ipv6())).isPresent();
        assertThat(resolver.cached(NOBODY)).isPresent();
        assertThat(asked()).isEqualTo(before + 2);
        lease(gamma, 3600);
        station.run(0.1);
        assertThat(resolver.cached(BETA).map(Contact::node)).as("found behind that use").contains(gamma.node());
    }

    @Test
    void aUsedEntryOutlivesASilentRingButNotItsLease() {
        lease(station.beta, 300);
        resolve(BETA);
        station.dht.mute = true;
        for (int second = 0; second < 290; second++) {
            station.run(1);
            assertThat(resolver.cached(BETA)).as("second %d", second).isPresent();
        }
        station.run(5);
        resolver.cached(BETA);
        station.run(6);
        assertThat(resolver.cached(BETA)).isEmpty();
    }

    @Test
    void aSilentRingIsAskedAgainEachHalfMinuteAndTheEntryServesMeanwhile() {
        lease(station.beta, 300);
        resolve(BETA);
        station.run(200);
        station.dht.mute = true;
        for (int second = 0; second < 60; second++) {
            assertThat(resolver.cached(BETA)).as("second %d", second).isPresent();
            station.run(1);
        }
        assertThat(asked()).as("5 s without an answer, 30 s of rest").isEqualTo(1 + 2);
        assertThat(station.count("lookup.unanswered")).isBetween(1L, 2L);
        station.run(60);
        assertThatThrownBy(() -> resolve(BETA)).as("its lease is over").hasCauseInstanceOf(DhtUnavailable.class);
    }

    @Test
    void whatTheRingSaysAfterAllReplacesTheFormerEntry() {
        lease(station.beta, 3600);
        resolve(BETA);
        station.run(200);
        station.dht.mute = true;
        resolve(BETA);
        station.dht.mute = false;
        lease(station.directory.add("gamma"), 3600);
        station.run(36);
        resolver.find(BETA);
        station.run(1);
        assertThat(resolver.cached(BETA).map(Contact::node)).isPresent().get().isNotEqualTo(station.beta.node());
    }

    @Test
    void oneLookUpAnswersAllWhoAsk() {
        lease(station.beta, 3600);
        List<CompletableFuture<Optional<Contact>>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(resolver.resolve(BETA).toCompletableFuture());
        }
        station.run(1);
        assertThat(answers).allMatch(answer -> answer.join().isPresent());
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void lookUpsAreLimitedPerSecondAndAtOneTime() {
        List<CompletableFuture<Optional<Contact>>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(resolver.resolve(InetAddress.ofLiteral("10.66." + (i / 250) + "." + i % 250))
                .toCompletableFuture());
        }
        assertThat(asked()).isEqualTo(MemberResolver.LOOKUPS);
        assertThat(answers.getLast()).isCompletedExceptionally();
        assertThat(station.count("lookup.over-budget")).isEqualTo(1000 - MemberResolver.LOOKUPS);
        station.run(0.5);
        assertThat(answers.getFirst()).isCompletedWithValue(Optional.empty());
    }

    @Test
    void aRingThatDoesNotAnswerIsNotWaitedForLongerThanFiveSeconds() {
        station.dht.mute = true;
        assertThatThrownBy(() -> resolve(BETA)).hasCauseInstanceOf(DhtUnavailable.class)
            .hasMessageContaining("no answer who has 10.66.0.20");
        assertThat(station.time.nanoTime()).isEqualTo(MemberResolver.LOOKUP_NANOS);
        station.dht.mute = false;
        lease(station.beta, 3600);
        assertThat(resolve(BETA)).isPresent();
    }

    @Test
    void recordsThatLieDoNotCount() {
        Member mallory = station.directory.add("mallory");
        Stored honest = Directory.lease(BETA, station.beta, station.now() + 3600);
        station.store(new Stored(honest.key(), true, mallory.node(), honest.value(), 9, honest.expiresEpochSeconds(),
            honest.proof()));
        station.store(new Stored(honest.key(), true, station.beta.node(), Bytes.copyOf((byte) 1), 9,
            honest.expiresEpochSeconds(), honest.proof()));
        station.store(new Stored(honest.key(), false, station.beta.node(), honest.value(), 9,
            honest.expiresEpochSeconds(), honest.proof()));
        assertThat(resolve(BETA)).isEmpty();
        assertThat(station.count("drop.record")).isEqualTo(2);
    }

    @Test
    void aLeaseWhoseWriterHasNoCertificateDoesNotCount() {
        Member ghost = station.directory.add("ghost");
        station.directory.seen.remove(ghost.node());
        station.directory.certificates.remove(ghost.node());
        lease(ghost, 3600);
        assertThat(resolve(BETA)).isEmpty();
    }

    @Test
    void anIpv6RecordCountsOnlyFromTheOneWhoseCertificateHasTheAddress() {
        Member mallory = station.directory.add("mallory");
        InetAddress address = station.beta.ipv6();
        Stored honest = Directory.record6(address, station.beta, station.now() + 3600);
        station.store(Directory.record6(address, mallory, station.now() + 3600));
        station.store(new Stored(honest.key(), false, station.beta.node(), Bytes.copyOf((byte) 1), 1,
            honest.expiresEpochSeconds(), honest.proof()));
        assertThat(resolve(address)).isEmpty();
        station.run(3);
        station.store(honest);
        assertThat(resolve(address).map(Contact::node)).contains(station.beta.node());
    }

    @Test
    void mayUseRefusesWhileItLooksTheAnswerUp() {
        lease(station.beta, 3600);
        assertThat(resolver.mayUse(station.beta.node(), BETA)).isFalse();
        station.run(1);
        assertThat(resolver.mayUse(station.beta.node(), BETA)).isTrue();
        assertThat(resolver.mayUse(station.self.node(), BETA)).isFalse();
        assertThat(resolver.mayUse(station.beta.node(), station.beta.ipv6())).isTrue();
        assertThat(resolver.mayUse(station.beta.node(), station.self.ipv6())).isFalse();
    }

    @Test
    void leasesAreTold() {
        lease(station.beta, 3600);
        assertThat(station.get(resolver.lease(BETA)))
            .contains(new Lease(BETA, station.beta.node(), "beta", station.now() + 3600));
        assertThat(station.get(resolver.lease(NOBODY))).isEmpty();
    }

    @Test
    void closingEndsWhatIsOpen() {
        station.dht.mute = true;
        CompletableFuture<?> open = resolver.resolve(BETA).toCompletableFuture();
        resolver.close();
        assertThatThrownBy(open::join).hasCauseInstanceOf(ServiceGone.class);
        assertThatThrownBy(() -> resolve(BETA)).hasCauseInstanceOf(ServiceGone.class);
    }
}
