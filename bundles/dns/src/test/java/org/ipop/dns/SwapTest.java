package org.ipop.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ipop.api.Key;
import org.ipop.api.Prefix;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.wire.name.NameCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Another instance takes the names of a network over: what it finds in the gap, and what the former one leaves. */
class SwapTest {
    private static final InetAddress OURS = InetAddress.ofLiteral("10.66.1.1");
    private static final String FORMER = "nameserver 192.168.1.1\noptions edns0\n";
    @TempDir
    private Path folder;

    @Test
    void theNameStaysRegisteredAndIsClaimedAgain() {
        World world = World.open(folder, FORMER);
        Key key = NameCodec.key(world.lab.spec.ring(), "anna");
        world.names.suspend();
        world.services.close();
        world.time.run(World.SECOND);
        assertThat(world.lab.dht.records.get(key).writer()).isEqualTo(world.anna.node());
        int creates = world.lab.dht.creates;
        world.time.run(7_200 * World.SECOND);
        assertThat(world.lab.dht.creates).as("the former one is silent").isEqualTo(creates);
        reopen(world, world.lab.as(world.anna));
        world.time.run(World.SECOND);
        assertThat(world.lab.dht.creates).isEqualTo(creates + 1);
        assertThat(world.ask("anna.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void resolvConfIsTheFormerOneInTheGapAndOursAfterIt() throws IOException {
        World world = World.open(folder, FORMER);
        String asked = Files.readString(world.resolvConf);
        assertThat(asked).contains("nameserver 10.66.0.1").doesNotContain("192.168.1.1");
        world.names.suspend();
        world.services.close();
        world.time.run(World.SECOND / 10);
        assertThat(Files.readString(world.resolvConf)).isEqualTo(FORMER);
        reopen(world, world.lab.as(world.anna));
        world.time.run(World.SECOND);
        assertThat(Files.readString(world.resolvConf)).isEqualTo(asked);
        world.names.close();
        world.services.close();
        world.time.run(World.SECOND);
        assertThat(Files.readString(world.resolvConf)).isEqualTo(FORMER);
    }

    /** The power fails while nobody serves: at the next start there is nothing to put back. */
    @Test
    void aCrashInTheGapLeavesTheFormerResolvConf() throws IOException {
        World world = World.open(folder, FORMER);
        world.names.suspend();
        world.time.run(World.SECOND / 10);
        world.host.kill();
        world.time.run(World.SECOND);
        assertThat(Files.readString(world.resolvConf)).isEqualTo(FORMER);
    }

    @Test
    void withAnotherNetworkLeftTheSystemAsksThatOne() throws IOException {
        World world = World.open(folder, FORMER);
        TestNetwork work = new TestNetwork(world.time, "work", "10.77.0.0/16", "fd98:7654:3210::/64");
        world.host.attach("tap1", Prefix.parse("10.77.0.1/32"), world.lan);
        world.services.open(work.as(work.member("anna", "fd98:7654:3210::a")), InetAddress.ofLiteral("10.77.1.1"));
        world.time.run(World.SECOND);
        world.names.suspend();
        world.time.run(World.SECOND);
        assertThat(Files.readString(world.resolvConf)).contains("10.77.0.1", "work.ipop").doesNotContain("lab.ipop");
        world.names = world.services.open(world.lab.as(world.anna), OURS);
        world.time.run(World.SECOND);
        assertThat(Files.readString(world.resolvConf)).contains("lab.ipop", "work.ipop");
    }

    @Test
    void allSocketsAreFreeInTheGap() {
        World world = World.open(folder, FORMER);
        world.names.suspend();
        var tcp = world.host.sockets().tcp(World.SERVER, stream -> {
            throw new AssertionError("nobody asks");
        }).toCompletableFuture();
        assertThat(udp(world).local()).isEqualTo(World.SERVER);
        assertThat(tcp).isCompleted();
    }

    /** The kernel, or a program that asked at the wrong moment, has the port when the successor comes. */
    @Test
    void aPortThatIsStillTakenIsTriedForAgain() {
        World world = World.open(folder, FORMER);
        world.names.suspend();
        world.services.close();
        TransportSocket taken = udp(world);
        reopen(world, world.lab.as(world.anna));
        world.time.run(World.SECOND / 5);
        taken.close();
        world.time.run(World.SECOND);
        assertThat(world.ask("anna.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(world.health.lines()).isEmpty();
    }

    @Test
    void theStoreHoldsNothingOfTheFormerInstance() {
        World world = new World(folder, FORMER);
        JoinedNetwork joined = world.lab.as(world.anna);
        FakeDht.Of store = (FakeDht.Of) joined.dht();
        world.names = world.services.open(joined, OURS);
        world.time.run(World.SECOND);
        assertThat(store.listeners).hasSize(1);
        world.names.suspend();
        world.names.close();
        assertThat(store.listeners).isEmpty();
        reopen(world, joined);
        assertThat(store.listeners).hasSize(1);
        world.names.close();
        assertThat(store.listeners).isEmpty();
    }

    @Test
    void aWarningGoesWithTheInstanceThatGaveIt() {
        World world = new World(folder, FORMER);
        Member other = world.lab.present("anna", "10.66.9.9", "fd12:3456:789a::9");
        world.names = world.services.open(world.lab.as(world.anna), OURS);
        world.time.run(World.SECOND);
        assertThat(world.health.lines()).singleElement().asString().contains(other.node().toHex());
        world.names.suspend();
        world.time.run(World.SECOND);
        assertThat(world.health.lines()).isEmpty();
    }

    private static void reopen(World world, JoinedNetwork joined) {
        world.services = world.start();
        world.names = world.services.open(joined, OURS);
    }

    private static TransportSocket udp(World world) {
        var opened = world.host.sockets().udp(World.SERVER, (socket, datagram) -> datagram.payload().release())
            .toCompletableFuture();
        world.time.runUntil(opened::isDone, World.SECOND);
        return opened.join();
    }
}
