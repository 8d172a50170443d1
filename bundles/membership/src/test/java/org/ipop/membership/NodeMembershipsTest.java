package org.ipop.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.HostPort;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.RingId;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.Memberships.InvitationTerms;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.membership.NetworkStatus.State;
import org.ipop.api.overlay.RingView;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeMembershipsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InvitationTerms ONE_DAY = new InvitationTerms(Optional.empty(), 1, 86_400);

    private static final JoinTerms IN_BLUE = new JoinTerms(Optional.empty(), Optional.of("blue"));
    private final VirtualTime time = new VirtualTime(11);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestLinks links = new TestLinks(time);
    private final Map<RingId, FakeRing.Store> stores = new LinkedHashMap<>();
    private final Node alpha = new Node("alpha", 1);
    private final Node beta = new Node("beta", 2);

    @BeforeEach
    void start() {
        alpha.start();
        beta.start();
    }

    @Test
    void createMakesAnActiveNetwork() {
        NetworkStatus made = done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        assertThat(made.state()).isEqualTo(State.ACTIVE);
        assertThat(made.spec().ipv4()).isEqualTo(Prefix.parse("10.66.0.0/16"));
        assertThat(made.self().host()).isEqualTo("alpha");
        assertThat(made.device()).contains("ipop0");
        assertThat(made.ipv4()).contains(InetAddress.ofLiteral("10.66.9.1"));
        assertThat(alpha.fakes.log).containsExactly("acquire any", "tap up 10.66.9.1", "name up alpha 10.66.9.1");
        assertThat(alpha.memberships.rings()).hasSize(2);
    }

    @Test
    void createRefusesInOneLine() {
        done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        assertThat(refusal(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY))).contains("already");
        assertThat(refusal(alpha.memberships.create("La.b", Optional.empty(), JoinTerms.ANY)))
            .contains("lower-case");
        assertThat(refusal(alpha.memberships.create("gym", Optional.of(Prefix.parse("8.8.0.0/16")), JoinTerms.ANY)))
            .contains("must lie in");
        assertThat(refusal(alpha.memberships.create("gym", Optional.empty(), JoinTerms.named("a.b"))))
            .contains("no dot");
        assertThat(alpha.memberships.networks()).hasSize(1);
    }

    @Test
    void secondCreateOfANameWaitsForTheFirst() {
        CompletionStage<NetworkStatus> first = alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY);
        assertThat(refusal(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY)))
            .contains("at this moment");
        assertThat(done(first).state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void tokenBringsAnotherNodeIn() {
        String token = token(Optional.empty());
        NetworkStatus joined = done(joinOnRing(token, Optional.of("Printer")));
        assertThat(joined.state()).isEqualTo(State.ACTIVE);
        assertThat(joined.self().host()).isEqualTo("printer");
        assertThat(joined.spec()).isEqualTo(alpha.memberships.networks().getFirst().spec());
        assertThat(beta.ring(joined).introduced).isNotEmpty();
        assertThat(refusal(beta.memberships.join(token, JoinTerms.ANY))).contains("already, as 'printer'");
        assertThat(refusal(beta.memberships.invite("lab", ONE_DAY))).contains("only the node that created");
    }

    @Test
    void joinRefusesInOneLine() {
        String token = token(Optional.of("printer"));
        assertThat(refusal(beta.memberships.join("hello", JoinTerms.ANY))).contains("ipop1-");
        assertThat(refusal(beta.memberships.join(token.replace('x', 'y').replace('A', 'B') + "A", JoinTerms.ANY)))
            .contains("mistyped");
        assertThat(refusal(beta.memberships.join(token, JoinTerms.named("scanner")))).contains("for the host name");
        assertThat(refusal(alpha.memberships.join(token, JoinTerms.ANY))).contains("made the token itself");
        done(beta.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        assertThat(refusal(beta.memberships.join(token, JoinTerms.ANY))).contains("choose another name or leave");
        time.run(90_000 * SECOND);
        assertThat(refusal(beta.memberships.join(token, JoinTerms.ANY))).contains("expired");
    }

    @Test
    void memberWaitsForTheRingBeforeItTakesAnAddress() {
        String token = token(Optional.empty());
        CompletionStage<NetworkStatus> joining = beta.memberships.join(token, JoinTerms.ANY);
        time.run(2 * SECOND);
        assertThat(beta.status().state()).isEqualTo(State.CONNECTING);
        assertThat(beta.status().detail()).contains("other members");
        beta.ring(beta.status()).become(RingView.State.MEMBER, 2);
        assertThat(done(joining).state()).isEqualTo(State.ACTIVE);
        assertThat(beta.status().detail()).isEmpty();
    }

    @Test
    void patienceEnds() {
        CompletionStage<NetworkStatus> joining = beta.memberships.join(token(Optional.empty()), JoinTerms.ANY);
        time.run(35 * SECOND);
        assertThat(done(joining).detail()).contains("no other member is in sight");
    }

    @Test
    void powerFailureBringsTheSameAddressBack() {
        done(joinOnRing(token(Optional.empty()), Optional.empty()));
        time.run(SECOND);
        beta.restart();
        beta.fakes.next = InetAddress.ofLiteral("10.66.77.77");
        time.run(10 * SECOND);
        assertThat(beta.status().state()).isEqualTo(State.ACTIVE);
        assertThat(beta.status().ipv4()).contains(InetAddress.ofLiteral("10.66.9.1"));
        assertThat(beta.fakes.log).startsWith("acquire 10.66.9.1");
    }

    @Test
    void authorityComesBackAndRedeemsItsTokens() {
        String token = token(Optional.empty());
        alpha.restart();
        assertThat(done(joinOnRing(token, Optional.empty())).state()).isEqualTo(State.ACTIVE);
    }

    /**
     * Power fails at each of many moments of a create; the node comes back with the network or without, never broken.
     */
    @Test
    void createMayBeCutOffAnywhere() {
        for (int millis = 0; millis < 15; millis++) {
            NodeMembershipsTest fresh = new NodeMembershipsTest();
            fresh.start();
            fresh.alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY);
            fresh.time.run(millis * 1_000_000L);
            fresh.alpha.restart();
            fresh.time.run(SECOND);
            if (fresh.alpha.memberships.networks().isEmpty()) {
                fresh.done(fresh.alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
            }
            fresh.time.run(10 * SECOND);
            assertThat(fresh.alpha.status().state()).as("cut at %d ms", millis).isEqualTo(State.ACTIVE);
            assertThat(fresh.done(fresh.alpha.memberships.invite("lab", ONE_DAY)).token()).startsWith("ipop1-");
        }
    }

    @Test
    void damagedFilesAreNotStarted() {
        done(joinOnRing(token(Optional.empty()), Optional.empty()));
        byte[] file = beta.host.state().read("memberships/lab").orElseThrow();
        file[file.length / 2] ^= 1;
        beta.host.state().plant("memberships/lab", file);
        beta.restart();
        assertThat(beta.memberships.networks()).isEmpty();
        beta.host.state().plant("memberships/lab", new byte[] {7});
        beta.restart();
        assertThat(beta.memberships.networks()).isEmpty();
    }

    @Test
    void refusedAddressIsToldAndTriedAgain() {
        alpha.fakes.poolRefuses = Optional.of(new Refused("no address is left in 10.66.0.0/16"));
        assertThat(refusal(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY)))
            .isEqualTo("no address is left in 10.66.0.0/16");
        assertThat(alpha.status().state()).isEqualTo(State.FAILED);
        assertThat(alpha.status().detail()).contains("no address is left");
        alpha.fakes.poolRefuses = Optional.empty();
        time.run(2 * SECOND);
        assertThat(alpha.status().state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void storeThatIsNotReadyYetIsWaitedFor() {
        alpha.fakes.poolRefuses = Optional.of(new DhtUnavailable("no majority"));
        CompletionStage<NetworkStatus> creating = alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY);
        time.run(5 * SECOND);
        assertThat(creating.toCompletableFuture()).isNotDone();
        alpha.fakes.poolRefuses = Optional.empty();
        assertThat(done(creating).state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void refusedTapKeepsTheAddressAndTriesAgain() {
        alpha.fakes.tapRefuses = Optional.of(new Refused("no /dev/net/tun"));
        assertThat(refusal(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY)))
            .isEqualTo("no /dev/net/tun");
        alpha.fakes.tapRefuses = Optional.empty();
        time.run(2 * SECOND);
        assertThat(alpha.status().state()).isEqualTo(State.ACTIVE);
        assertThat(alpha.fakes.log).containsOnlyOnce("acquire any");
    }

    @Test
    void activeWaitsForTheNamesButNotForEver() {
        alpha.fakes.namesReady = new CompletableFuture<>();
        beta.fakes.namesReady = new CompletableFuture<>();
        CompletionStage<NetworkStatus> soon = alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY);
        CompletionStage<NetworkStatus> late = beta.memberships.create("gym", Optional.empty(), JoinTerms.ANY);
        time.run(SECOND);
        NetworkStatus waiting = alpha.memberships.networks().getFirst();
        assertThat(waiting.state()).isEqualTo(State.STARTING);
        assertThat(waiting.detail()).isEqualTo("making names known");
        alpha.fakes.namesReady.complete(null);
        time.run(SECOND / 10);
        assertThat(alpha.memberships.networks().getFirst().state()).isEqualTo(State.ACTIVE);
        assertThat(done(soon).state()).isEqualTo(State.ACTIVE);
        assertThat(beta.memberships.networks().getFirst().state()).isEqualTo(State.STARTING);
        time.run(2 * SECOND);
        assertThat(done(late).state()).as("the name server may have no port").isEqualTo(State.ACTIVE);
    }

    @Test
    void lostAddressIsReplaced() {
        done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        alpha.fakes.next = InetAddress.ofLiteral("10.66.9.2");
        alpha.fakes.loseAddress();
        time.run(SECOND);
        assertThat(alpha.status().state()).isEqualTo(State.ACTIVE);
        assertThat(alpha.status().ipv4()).contains(InetAddress.ofLiteral("10.66.9.2"));
        assertThat(alpha.fakes.log).contains("tap readdressed 10.66.9.2", "name readdressed 10.66.9.2");
        assertThat(alpha.host.state().read("networks/lab/address")).contains(new byte[] {10, 66, 9, 2});
    }

    @Test
    void lostAddressWithoutAnotherTakesTheTapDown() {
        done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        alpha.fakes.poolRefuses = Optional.of(new Refused("no address is left"));
        alpha.fakes.loseAddress();
        time.run(SECOND / 2);
        assertThat(alpha.status().state()).isEqualTo(State.FAILED);
        assertThat(alpha.fakes.log).endsWith("acquire any", "name down", "tap down");
        alpha.fakes.poolRefuses = Optional.empty();
        time.run(2 * SECOND);
        assertThat(alpha.status().state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void copiedStateFolderStartsNothing() {
        done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        beta.host.state().plant("memberships/lab", alpha.host.state().read("memberships/lab").orElseThrow());
        beta.restart();
        assertThat(beta.memberships.networks()).isEmpty();
    }

    @Test
    void leaveGivesBackAndForgets() {
        done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        FakeRing ring = alpha.ring(alpha.status());
        done(alpha.memberships.leave("lab"));
        assertThat(alpha.fakes.log).endsWith("name down", "tap down", "release", "allocator closed");
        assertThat(ring.closed).isTrue();
        assertThat(alpha.memberships.networks()).isEmpty();
        assertThat(alpha.host.state().list("memberships")).isEmpty();
        assertThat(alpha.host.state().list("networks/lab")).isEmpty();
        assertThat(refusal(alpha.memberships.leave("lab"))).contains("in no network");
        assertThat(done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY)).state())
            .isEqualTo(State.ACTIVE);
    }

    @Test
    void leaveDoesNotWaitForever() {
        done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        alpha.fakes.releaseHangs = true;
        CompletionStage<Void> leaving = alpha.memberships.leave("lab");
        time.run(SECOND);
        assertThat(alpha.status().state()).isEqualTo(State.LEAVING);
        assertThat(refusal(alpha.memberships.leave("lab"))).contains("already");
        time.run(3 * SECOND);
        assertThat(leaving.toCompletableFuture()).isCompleted();
    }

    @Test
    void seedsAndPeersOfThePastAreTriedAtStart() {
        time.run(SECOND);
        assertThat(alpha.bootstrap().seeds).containsExactly(new InetSocketAddress("203.0.113.5", 4100));
        Contact peer = Contact.ofBootstrap(beta.keys.identity().nodeId(), alpha.port.candidates());
        alpha.bootstrap().meet(peer);
        time.run(SECOND);
        alpha.restart();
        assertThat(alpha.bootstrap().introduced).containsExactly(peer);
        done(alpha.memberships.seeds().add("198.51.100.77:4100"));
        assertThat(alpha.memberships.seeds().list()).containsExactly("seed.example:4100", "198.51.100.77:4100");
    }

    @Test
    void leavingForgetsThePeersOfThatNetwork() {
        NetworkStatus made = done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        alpha.ring(made).meet(Contact.ofBootstrap(beta.keys.identity().nodeId(), alpha.port.candidates()));
        time.run(SECOND);
        assertThat(alpha.host.state().list("peers")).containsExactly(made.spec().ring().toString());
        alpha.ring(made).become(RingView.State.ALONE, 1);
        done(alpha.memberships.leave("lab"));
        time.run(SECOND);
        assertThat(alpha.host.state().list("peers")).isEmpty();
    }

    @Test
    void anAuthorityDoesNotLeaveItsMembersByMistake() {
        NetworkStatus made = done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        alpha.ring(made).meet(Contact.ofBootstrap(beta.keys.identity().nodeId(), alpha.port.candidates()));
        assertThat(refusal(alpha.memberships.leave("lab"))).contains("nobody could join");
        assertThat(alpha.memberships.networks()).hasSize(1);
    }

    @Test
    void severalNetworksLiveSideBySide() {
        done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        done(alpha.memberships.create("gym", Optional.of(Prefix.parse("192.168.7.0/24")), JoinTerms.ANY));
        assertThat(alpha.memberships.networks()).extracting(status -> status.spec().name())
            .containsExactly("lab", "gym");
        assertThat(alpha.memberships.rings()).hasSize(3);
    }

    @Test
    void networksWithTheSameAddressesAreKeptApartByNamespaces() {
        done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        assertThat(refusal(alpha.memberships.create("gym", Optional.empty(), JoinTerms.ANY)))
            .contains("those of 'lab'", "--netns NAME");
        assertThat(refusal(alpha.memberships.create("gym", Optional.empty(), IN_BLUE))).contains("namespace 'blue'");
        assertThat(alpha.host.state().list("memberships")).containsExactly("lab");
        alpha.host.namespace("blue");
        assertThat(done(alpha.memberships.create("gym", Optional.empty(), IN_BLUE)).namespace()).contains("blue");
        assertThat(alpha.fakes.log).contains("tap up 10.66.9.1 in blue");
        assertThat(refusal(alpha.memberships.create("den", Optional.of(Prefix.parse("10.66.7.0/24")), IN_BLUE)))
            .contains("those of 'gym'", "other than 'blue'");
    }

    @Test
    void theNamespaceIsKeptUntilTheNetworkIsLeft() {
        alpha.host.namespace("blue");
        done(alpha.memberships.create("lab", Optional.empty(), IN_BLUE));
        alpha.restart();
        assertThat(alpha.status().namespace()).contains("blue");
        time.run(10 * SECOND);
        done(alpha.memberships.leave("lab"));
        assertThat(done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY)).namespace()).isEmpty();
    }

    @Test
    void whoJoinsANetworkWhoseAddressesAreTakenMayTryAgainWithTheSameToken() {
        String token = token(Optional.of("printer"));
        done(beta.memberships.create("gym", Optional.empty(), JoinTerms.ANY));
        assertThat(refusal(beta.memberships.join(token, IN_BLUE))).contains("namespace 'blue'");
        assertThat(refusal(beta.memberships.join(token, JoinTerms.ANY))).contains("those of 'gym'", "--netns NAME");
        assertThat(beta.host.state().list("memberships")).containsExactly("gym");
        beta.host.namespace("blue");
        CompletionStage<NetworkStatus> joining = beta.memberships.join(token, IN_BLUE);
        assertThat(time.runUntil(() -> beta.memberships.networks().size() == 2, 5 * SECOND)).isTrue();
        beta.ring(beta.memberships.networks().getLast()).become(RingView.State.MEMBER, 2);
        assertThat(done(joining).namespace()).contains("blue");
    }

    private String token(Optional<String> host) {
        done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        return done(alpha.memberships.invite("lab", new InvitationTerms(host, 1, 86_400))).token();
    }

    /** Joins, and lets the ring form as soon as the network is there. */
    private CompletionStage<NetworkStatus> joinOnRing(String token, Optional<String> host) {
        CompletionStage<NetworkStatus> joining = beta.memberships.join(token,
            host.map(JoinTerms::named).orElse(JoinTerms.ANY));
        assertThat(time.runUntil(() -> !beta.memberships.networks().isEmpty(), 5 * SECOND)).isTrue();
        beta.ring(beta.status()).become(RingView.State.MEMBER, 2);
        return joining;
    }

    private <T> T done(CompletionStage<T> stage) {
        time.runUntil(stage.toCompletableFuture()::isDone, 60 * SECOND);
        return stage.toCompletableFuture().join();
    }

    private String refusal(CompletionStage<?> stage) {
        time.runUntil(stage.toCompletableFuture()::isDone, 60 * SECOND);
        List<String> lines = new ArrayList<>();
        stage.whenComplete((value, error) -> lines.add(((Refused) error).getMessage()));
        assertThat(lines.getFirst()).doesNotContain("\n");
        return lines.getFirst();
    }

    /** A node with everything around its memberships faked. */
    private final class Node {
        private final SimulatedHost host;
        private final NodeKeys keys;
        private final String name;
        private FakeServices fakes;
        private TestLinks.Port port;
        private NodeMemberships memberships;

        private Node(String name, int number) {
            this.name = name;
            host = internet.host(name, "198.51.100." + number);
            keys = Fixture.node(number);
        }

        private void start() {
            fakes = new FakeServices(keys.identity().nodeId(), stores);
            port = links.join(keys);
            memberships = new NodeMemberships(host.loop(),
                new NodeParts(port, keys, host.state(), host.loop().counters(), host.namespaces(), name),
                fakes.services(),
                new Discovery.Sources(List.of(new HostPort("seed.example", 4100)),
                    seed -> List.of(InetAddress.ofLiteral("203.0.113.5")), host.sockets(), true));
        }

        private void restart() {
            links.leave(keys);
            host.kill();
            host.restart();
            start();
        }

        private NetworkStatus status() {
            return memberships.networks().getFirst();
        }

        private FakeRing bootstrap() {
            return fakes.rings.get(RingId.BOOTSTRAP);
        }

        private FakeRing ring(NetworkStatus network) {
            return fakes.rings.get(network.spec().ring());
        }
    }
}
