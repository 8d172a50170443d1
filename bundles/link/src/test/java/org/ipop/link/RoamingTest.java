package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.ipop.api.Prefix;
import org.ipop.api.link.LinkInfo;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two homes with a seed between them; one of the hosts goes elsewhere, or its NAT does. */
class RoamingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long TENTH = SECOND / 10;

    private final VirtualTime time = new VirtualTime(7);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final SimulatedLan home = internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "203.0.113.1");
    private final TestNode seed = new TestNode(internet.host("seed", "198.51.100.1"), 1);
    private final TestNode alice = new TestNode(home.host("alice", "192.168.1.10/24"), 2);
    private final TestNode bob = new TestNode(
        internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "203.0.113.2").host("bob", "192.168.1.10/24"), 3);

    RoamingTest() {
        alice.join(new SecretGate("ours"));
        bob.join(new SecretGate("ours"));
        time.run(TENTH);
        alice.bootstrap.dial(seed.address());
        bob.bootstrap.dial(seed.address());
        time.run(SECOND);
        alice.sendPacket(bob, "first");
        time.run(5 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.DIRECT);
        bob.packets.clear();
        alice.packets.clear();
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(internet.heldBytes()).isZero();
    }

    /** Nobody sends anything, so nobody would notice for 25 s. */
    @Test
    void whoeverMovesIsFoundAtOnceThoughNothingFlows() {
        moveAliceTo("203.0.113.9");
        time.run(SECOND);
        assertThat(alice.links.history(bob.id())).noneMatch(line -> line.contains("SILENT"));
        int sent = 0;
        for (int i = 0; i < 20; i++) {
            bob.sendPacket(alice, "packet " + sent++);
            time.run(TENTH);
        }
        assertThat(alice.packets).hasSize(sent);
        assertThat(alice.counted("link.moved")).isEqualTo(1);
    }

    @Test
    void aFlowTowardsAMoverStopsForLessThanASecond() {
        int sentBefore = 0;
        for (int i = 0; i < 10; i++) {
            bob.sendPacket(alice, "before " + sentBefore++);
            time.run(TENTH);
        }
        moveAliceTo("203.0.113.9");
        long start = time.nanoTime();
        int before = alice.packets.size();
        while (alice.packets.size() == before && time.nanoTime() - start < 10 * SECOND) {
            bob.sendPacket(alice, "after");
            time.run(TENTH / 2);
        }
        assertThat(time.nanoTime() - start).isLessThan(SECOND);
        time.run(5 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.DIRECT);
        assertThat(bob.link(alice).remote().map(InetSocketAddress::getAddress))
            .contains(InetAddress.ofLiteral("203.0.113.9"));
    }

    /** Neither host sees anything of it but what the flow tells. */
    @Test
    void aNatThatStartsAnewWithAnotherAddressIsNoticedByTheFlow() {
        home.router().reboot("203.0.113.99");
        long start = time.nanoTime();
        while (!bob.packets.contains("through") && time.nanoTime() - start < 10 * SECOND) {
            alice.sendPacket(bob, "through");
            time.run(TENTH);
        }
        assertThat(time.nanoTime() - start).isLessThan(3 * SECOND);
        time.run(30 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.DIRECT);
    }

    private void moveAliceTo(String address) {
        alice.host.detach("eth0");
        alice.host.attach("wlan0", Prefix.parse("192.168.7.5/24"),
            internet.lanBehind(NatBehaviour.PORT_RESTRICTED, address));
        alice.gatherer.move(InetAddress.ofLiteral("192.168.7.5"));
    }
}
