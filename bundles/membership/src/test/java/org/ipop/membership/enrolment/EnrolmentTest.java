package org.ipop.membership.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Bytes;
import org.ipop.api.Refused;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.Memberships.InvitationTerms;
import org.ipop.membership.Fixture;
import org.ipop.membership.TestLinks;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.membership.proof.RevocationList;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.EnrolmentCodec;
import org.ipop.wire.membership.EnrolmentMessage;
import org.ipop.wire.membership.InvitationToken;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrolmentTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String BOOK = "networks/lab/issuer";

    private final VirtualTime time = new VirtualTime(4);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestLinks links = new TestLinks(time);
    private final AuthorityKey authority = Fixture.authority(1);
    private final Node issuer = new Node("issuer", 1);
    private final Node joiner = new Node("joiner", 2);
    private final NetworkCredentials issuersCredentials = Fixture.credentials(authority, issuer.keys, "alpha");
    private IssuerDesk desk;

    @BeforeEach
    void start() {
        issuer.start();
        joiner.start();
        desk = openDesk(issuer);
    }

    @Test
    void tokenMakesAMember() {
        InvitationToken token = invite(1, Optional.empty());
        Enrolled enrolled = success(joiner.join(token, "beta", true));
        assertThat(enrolled.credentials().spec()).isEqualTo(issuersCredentials.spec());
        assertThat(enrolled.credentials().rendezvousSecret()).isEqualTo(Fixture.SECRET);
        assertThat(enrolled.credentials().self().host()).isEqualTo("beta");
        assertThat(enrolled.credentials().self().node()).isEqualTo(joiner.keys.identity().nodeId());
        assertThat(enrolled.members()).extracting(Contact::node).containsExactly(issuer.keys.identity().nodeId());
        assertThat(time.nanoTime()).as("well within a join's three seconds").isLessThan(SECOND);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOtherMessageLostIsNoObstacle(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        links.loseWhen(() -> random.nextInt(2) == 0);
        success(joiner.join(invite(1, Optional.empty()), "beta", true));
    }

    /** The link is up after 20 ms; claim and answer take 5 ms each way. */
    @ParameterizedTest
    @ValueSource(ints = {20, 22, 25, 27, 29, 30, 31})
    void sessionRenewedMeanwhileIsNoObstacle(int millis) {
        CompletableFuture<Enrolled> joining = joiner.join(invite(1, Optional.empty()), "beta", true);
        time.run(millis * 1_000_000L);
        links.renew(joiner.keys, issuer.keys);
        success(joining);
    }

    /** As a slow issuer answers: every claim, each for the session in which it came. */
    @Test
    void severalLateAnswersForFormerSessionsAreNoObstacle() {
        CompletableFuture<Enrolled> joining = joiner.join(invite(1, Optional.empty()), "beta", true);
        for (int i = 0; i < 3; i++) {
            time.run(27_000_000L);
            links.renew(joiner.keys, issuer.keys);
        }
        success(joining);
    }

    /** As after handshakes that crossed: until one hears from the other, each holds another session for current. */
    @ParameterizedTest
    @ValueSource(ints = {20, 22, 25, 29})
    void endsThatGoByDifferentSessionsAreNoObstacle(int millis) {
        CompletableFuture<Enrolled> joining = joiner.join(invite(1, Optional.empty()), "beta", true);
        time.run(millis * 1_000_000L);
        links.cross(joiner.keys, issuer.keys);
        success(joining);
    }

    @Test
    void askingAgainBringsTheSameCertificate() {
        InvitationToken token = invite(1, Optional.empty());
        Bytes first = success(joiner.join(token, "beta", true)).credentials().certificate().encoded();
        Bytes second = success(joiner.join(token, "gamma", true)).credentials().certificate().encoded();
        assertThat(second).isEqualTo(first);
    }

    @Test
    void usedTokenServesNobodyElse() {
        InvitationToken token = invite(1, Optional.empty());
        success(joiner.join(token, "beta", true));
        Node late = new Node("late", 3);
        late.start();
        assertThat(refusal(late.join(token, "gamma", true))).contains("used up");
        assertThat(issuer.count("membership.denied.used_up")).isPositive();
    }

    @Test
    void tokenOfTwoUsesServesTwo() {
        InvitationToken token = invite(2, Optional.empty());
        success(joiner.join(token, "beta", true));
        Node second = new Node("second", 3);
        second.start();
        success(second.join(token, "gamma", true));
        Node third = new Node("third", 4);
        third.start();
        assertThat(refusal(third.join(token, "delta", true))).contains("used up");
    }

    @Test
    void twoAtOnceDoNotShareOneUse() {
        InvitationToken token = invite(1, Optional.empty());
        Node other = new Node("other", 3);
        other.start();
        CompletableFuture<Enrolled> one = joiner.join(token, "beta", true);
        CompletableFuture<Enrolled> two = other.join(token, "gamma", true);
        time.run(40 * SECOND);
        assertThat(List.of(one.isCompletedExceptionally(), two.isCompletedExceptionally()))
            .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void expiredTokenIsRefused() {
        InvitationToken token = invite(1, Optional.empty());
        time.run(3_700 * SECOND);
        assertThat(refusal(joiner.join(token, "beta", true))).contains("expired");
        assertThat(issuer.count("membership.denied.expired")).isPositive();
    }

    @Test
    void tamperedSecretIsRefused() {
        InvitationToken token = invite(1, Optional.empty());
        InvitationToken.Ticket bent = new InvitationToken.Ticket(token.ticket().id(), Bytes.fromHex("00".repeat(32)),
            token.ticket().expiresEpochSeconds(), Optional.empty());
        assertThat(refusal(joiner.join(with(token, bent), "beta", true))).contains("not genuine");
        assertThat(issuer.count("membership.denied.wrong_secret")).isPositive();
    }

    @Test
    void unknownTokenIsRefused() {
        InvitationToken token = invite(1, Optional.empty());
        InvitationToken.Ticket other = new InvitationToken.Ticket(Bytes.fromHex("00".repeat(8)),
            token.ticket().secret(), token.ticket().expiresEpochSeconds(), Optional.empty());
        assertThat(refusal(joiner.join(with(token, other), "beta", true))).contains("does not know this token");
    }

    @Test
    void issuerOfAnotherAuthorityIsNotBelieved() {
        InvitationToken token = invite(1, Optional.empty());
        InvitationToken forged = new InvitationToken(token.network(), Fixture.authority(2).publicKey(), token.issuer(),
            token.ticket(), List.of());
        assertThat(refusal(joiner.join(forged, "beta", true))).contains("cannot be trusted");
    }

    @Test
    void takenNameIsRefusedOrNumbered() {
        assertThat(refusal(joiner.join(invite(1, Optional.empty()), "alpha", true)))
            .contains("'alpha' is taken").contains("--host");
        assertThat(success(joiner.join(invite(1, Optional.empty()), "alpha", false)).credentials().self().host())
            .isEqualTo("alpha-2");
    }

    @Test
    void tokensHostNameIsTheOneTaken() {
        assertThat(success(joiner.join(invite(1, Optional.of("printer")), "whatever", false)).credentials().self()
            .host()).isEqualTo("printer");
    }

    @Test
    void issuerThatIsAwayIsNamed() {
        InvitationToken token = invite(1, Optional.empty());
        issuer.kill();
        assertThat(refusal(joiner.join(token, "beta", true)))
            .contains("no link with the inviting node").contains("no answer").contains("30 s");
    }

    @Test
    void issuerThatDoesNotAnswerIsNamed() {
        InvitationToken token = invite(1, Optional.empty());
        links.loseWhen(() -> true);
        assertThat(refusal(joiner.join(token, "beta", true))).contains("connected but has not answered");
    }

    /** At each of many moments of an enrolment the issuer's power fails, and comes back on what was on its disk. */
    @Test
    void issuerMayCrashAtAnyMoment() {
        for (int millis = 0; millis < 60; millis++) {
            EnrolmentTest fresh = new EnrolmentTest();
            fresh.start();
            fresh.crashIssuerAfter(millis);
        }
    }

    private void crashIssuerAfter(int millis) {
        InvitationToken token = invite(1, Optional.empty());
        CompletableFuture<Enrolled> first = joiner.join(token, "beta", true);
        time.run(millis * 1_000_000L);
        issuer.kill();
        time.run(2 * SECOND);
        issuer.restart();
        desk = openDesk(issuer);
        Bytes certificate = success(first).credentials().certificate().encoded();
        Bytes again = success(joiner.join(token, "beta", true)).credentials().certificate().encoded();
        assertThat(again).as("crash after %d ms", millis).isEqualTo(certificate);
        Node thief = new Node("thief", 9);
        thief.start();
        assertThat(refusal(thief.join(token, "gamma", true))).contains("used up");
    }

    /** At each of many moments the joiner's power fails; its operator types the token again. */
    @Test
    void joinerMayCrashAtAnyMoment() {
        for (int millis = 0; millis < 60; millis++) {
            EnrolmentTest fresh = new EnrolmentTest();
            fresh.start();
            InvitationToken token = fresh.invite(1, Optional.empty());
            fresh.joiner.join(token, "beta", true);
            fresh.time.run(millis * 1_000_000L);
            fresh.joiner.kill();
            fresh.time.run(SECOND);
            fresh.joiner.restart();
            assertThat(fresh.success(fresh.joiner.join(token, "beta", true)).credentials().self().host())
                .as("crash after %d ms", millis).isEqualTo("beta");
        }
    }

    @Test
    void garbageAndFloodsAreCounted() {
        invite(1, Optional.empty());
        success(joiner.join(invite(1, Optional.empty()), "beta", true));
        joiner.port.inject(issuer.keys, Unpooled.wrappedBuffer(new byte[] {9, 9, 9}));
        assertThat(issuer.count("membership.drop.malformed")).isEqualTo(1);
        var claim = new EnrolmentMessage.Claim(Bytes.fromHex("00".repeat(8)),
            Bytes.fromHex("00".repeat(32)), true, "x");
        for (int i = 0; i < 100; i++) {
            joiner.port.inject(issuer.keys, EnrolmentCodec.write(claim));
        }
        assertThat(issuer.count("membership.drop.rate")).isGreaterThan(80);
    }

    @Test
    void termsOutOfRangeAreRefusedInOneLine() {
        assertThatThrownBy(() -> terms(0, 3_600, null)).hasMessageContaining("uses");
        assertThatThrownBy(() -> terms(1_001, 3_600, null)).hasMessageContaining("uses");
        assertThatThrownBy(() -> terms(1, 59, null)).hasMessageContaining("90 days");
        assertThatThrownBy(() -> terms(1, 91 * 86_400L, null)).hasMessageContaining("90 days");
        assertThatThrownBy(() -> terms(2, 3_600, "printer")).hasMessageContaining("once only");
        assertThatThrownBy(() -> terms(1, 3_600, "no.dots")).hasMessageContaining("no dot");
        assertThatThrownBy(() -> terms(1, 3_600, "alpha")).hasMessageContaining("taken");
        terms(1, 3_600, "printer");
        assertThatThrownBy(() -> terms(1, 3_600, "printer")).hasMessageContaining("promised");
    }

    @Test
    void bookComesBackFromItsFileAndDamageIsTold() throws MalformedPacket {
        success(joiner.join(invite(3, Optional.empty()), "beta", true));
        byte[] file = issuer.host.state().read(BOOK).orElseThrow();
        assertThat(IssuerBookCodec.encode(IssuerBookCodec.decode(file))).isEqualTo(file);
        for (int length = 0; length < file.length; length += 13) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> IssuerBookCodec.decode(cut)).isInstanceOf(MalformedPacket.class);
        }
    }

    private void terms(int uses, long seconds, String host) {
        desk.invite(new InvitationTerms(Optional.ofNullable(host), uses, seconds), List.of(), List.of());
    }

    private InvitationToken invite(int uses, Optional<String> host) {
        var made = desk.invite(new InvitationTerms(host, uses, 3_600), List.of(), List.of()).toCompletableFuture();
        assertThat(time.runUntil(made::isDone, SECOND)).isTrue();
        return InvitationToken.parse(made.join().text());
    }

    private IssuerDesk openDesk(Node node) {
        IssuerBook book = node.host.state().read(BOOK).map(EnrolmentTest::decoded).orElseGet(IssuerBook::new);
        book.addName("alpha", node.keys.identity().nodeId());
        IssuerDesk opened = new IssuerDesk(node.host.loop().open("desk"),
            new IssuerDesk.Issuance(new NetworkAuthority(issuersCredentials.spec(), authority, node.keys.source()),
                () -> issuersCredentials, node.keys.source(), () -> RevocationList.EMPTY),
            book, content -> node.host.state().write(BOOK, content),
            () -> List.of(Contact.ofBootstrap(node.keys.identity().nodeId(), List.of())));
        node.channel.open(opened);
        return opened;
    }

    private static IssuerBook decoded(byte[] file) {
        try {
            return IssuerBookCodec.decode(file);
        } catch (MalformedPacket e) {
            throw new AssertionError(e);
        }
    }

    private static InvitationToken with(InvitationToken token, InvitationToken.Ticket ticket) {
        return new InvitationToken(token.network(), token.authorityKey(), token.issuer(), ticket, List.of());
    }

    private Enrolled success(CompletableFuture<Enrolled> outcome) {
        time.runUntil(outcome::isDone, 40 * SECOND);
        return outcome.join();
    }

    private String refusal(CompletableFuture<Enrolled> outcome) {
        time.runUntil(outcome::isDone, 40 * SECOND);
        List<String> lines = new ArrayList<>();
        outcome.whenComplete((enrolled, error) -> lines.add(((Refused) error).getMessage()));
        return lines.getFirst();
    }

    /** A host with the enrolment part of a node on it. */
    private final class Node {
        private final SimulatedHost host;
        private final NodeKeys keys;
        private TestLinks.Port port;
        private EnrolmentChannel channel;

        private Node(String name, int number) {
            host = internet.host(name, "198.51.100." + number);
            keys = Fixture.node(number);
        }

        private void start() {
            port = links.join(keys);
            channel = new EnrolmentChannel(host.loop().open("membership"), keys, host.loop().counters(), port);
        }

        private void kill() {
            links.leave(keys);
            host.kill();
        }

        private void restart() {
            host.restart();
            start();
        }

        private CompletableFuture<Enrolled> join(InvitationToken token, String wish, boolean firm) {
            return channel.join(token, new Joiner.Wish(wish, firm), () -> { }).toCompletableFuture();
        }

        private long count(String name) {
            return host.loop().counters().counter(name).value();
        }
    }
}
