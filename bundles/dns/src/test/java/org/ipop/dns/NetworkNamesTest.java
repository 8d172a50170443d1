package org.ipop.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.membership.Member;
import org.ipop.api.name.NameService.NameRecord;
import org.ipop.wire.name.NameCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name's life: registered, renewed, lost, given back; and names looked up while the ring is well or not. */
class NetworkNamesTest {
    private static final InetAddress FIRST = InetAddress.ofLiteral("10.66.1.1");
    @TempDir
    private Path folder;

    @Test
    void theNameIsRegisteredRenewedAndGivenBack() {
        World world = World.open(folder, "");
        Key key = NameCodec.key(world.lab.spec.ring(), "anna");
        assertThat(world.lab.dht.records.get(key).writer()).isEqualTo(world.anna.node());
        world.time.run(36_000 * World.SECOND);
        assertThat(world.lab.dht.records.get(key).expiresEpochSeconds())
            .isGreaterThan(world.time.epochSeconds() + 1_500);
        assertThat(world.lab.dht.creates).isBetween(18, 24);
        world.names.close();
        world.names.close();
        world.time.run(7_200 * World.SECOND);
        assertThat(world.lab.dht.records).isEmpty();
        assertThat(world.lab.dht.creates).isLessThan(25);
    }

    @Test
    void aTakenNameIsAHealthLineAndTriedForAgain() {
        World world = new World(folder, "");
        Member other = world.lab.present("anna", "10.66.9.9", "fd12:3456:789a::9");
        world.names = world.services.open(world.lab.as(world.anna), FIRST);
        world.time.run(World.SECOND);
        assertThat(world.health.lines()).singleElement().asString().contains("anna", "lab", other.node().toHex());
        assertThat(found(world, "anna").orElseThrow().node()).as("the holder's").isEqualTo(other.node());
        world.lab.dht.of(other.node()).release(NameCodec.key(world.lab.spec.ring(), "anna"));
        world.time.run(70 * World.SECOND);
        assertThat(world.health.lines()).isEmpty();
        assertThat(found(world, "anna").orElseThrow().node()).isEqualTo(world.anna.node());
    }

    @Test
    void aNameLostToAnotherIsNoLongerAnsweredAsOurs() {
        World world = new World(folder, "");
        var joined = world.lab.as(world.anna);
        world.names = world.services.open(joined, FIRST);
        world.time.run(World.SECOND);
        Member other = world.lab.present("anna", "10.66.9.9", "fd12:3456:789a::9");
        Key key = NameCodec.key(world.lab.spec.ring(), "anna");
        ((FakeDht.Of) joined.dht()).listeners.forEach(listener -> listener.accept(key));
        world.time.run(World.SECOND);
        assertThat(world.health.lines()).hasSize(1);
        assertThat(world.ask("anna.lab.ipop.", Type.A).getSection(Section.ANSWER).getFirst().rdataToString())
            .isEqualTo("10.66.9.9");
        assertThat(other.host()).isEqualTo("anna");
    }

    @ParameterizedTest
    @EnumSource(value = FakeDht.Mood.class, names = {"FAILS", "SILENT"})
    void aRingThatDoesNotAnswerIsAskedAgain(FakeDht.Mood mood) {
        World world = new World(folder, "");
        world.lab.dht.mood = mood;
        world.names = world.services.open(world.lab.as(world.anna), FIRST);
        world.time.run(60 * World.SECOND);
        world.lab.dht.mood = FakeDht.Mood.ANSWERS;
        world.time.run(70 * World.SECOND);
        assertThat(world.names.known()).extracting(NameRecord::host).containsExactly("anna");
    }

    @Test
    void anotherAddressIsRegisteredAtOnce() {
        World world = World.open(folder, "");
        world.names.readdress(InetAddress.ofLiteral("10.66.1.2"));
        world.time.run(World.SECOND);
        assertThat(world.ask("anna.lab.ipop.", Type.A).getSection(Section.ANSWER).getFirst().rdataToString())
            .isEqualTo("10.66.1.2");
        assertThat(world.lab.dht.records.get(NameCodec.key(world.lab.spec.ring(), "anna")).value())
            .isEqualTo(NameCodec.encode(world.lab.entry(world.anna, "10.66.1.2")));
    }

    @Test
    void lookupFindsMembersAndKnownShowsThemOursFirst() {
        World world = World.open(folder, "");
        Member bert = world.lab.present("bert", "10.66.2.2", "fd12:3456:789a::b");
        NameRecord record = found(world, "BERT").orElseThrow();
        assertThat(record.node()).isEqualTo(bert.node());
        assertThat(record.addresses()).containsExactly(InetAddress.ofLiteral("10.66.2.2"), bert.ipv6());
        assertThat(found(world, "nobody")).isEmpty();
        assertThat(found(world, "no/host name")).isEmpty();
        assertThat(world.names.known()).extracting(NameRecord::host).containsExactly("anna", "bert");
        world.time.run(4_000 * World.SECOND);
        assertThat(world.names.known()).extracting(NameRecord::host).containsExactly("anna");
    }

    @Test
    void lookupFailsWithTheReasonWhenTheRingIsSilentOrTheNamesAreClosed() {
        World world = World.open(folder, "");
        world.lab.dht.mood = FakeDht.Mood.SILENT;
        var silent = world.names.lookup("bert").toCompletableFuture();
        world.time.run(4 * World.SECOND);
        assertThatThrownBy(silent::join).hasRootCauseInstanceOf(DhtUnavailable.class);
        var gone = world.names.lookup("bert").toCompletableFuture();
        world.names.close();
        assertThatThrownBy(gone::join).hasRootCauseInstanceOf(ServiceGone.class);
    }

    @ParameterizedTest
    @EnumSource(value = FakeDht.Mood.class, names = {"FAILS", "SILENT"})
    void aFormerAnswerServesWhileTheRingDoesNotAnswerAndItsLeaseLasts(FakeDht.Mood mood) {
        World world = World.open(folder, "");
        world.lab.present("bert", "10.66.2.2", "fd12:3456:789a::b");
        assertThat(found(world, "bert")).isPresent();
        world.lab.dht.mood = mood;
        world.time.run(60 * World.SECOND);
        assertThat(found(world, "bert")).isPresent();
        world.time.run(4_000 * World.SECOND);
        var ended = world.names.lookup("bert").toCompletableFuture();
        world.time.run(4 * World.SECOND);
        assertThatThrownBy(ended::join).hasRootCauseInstanceOf(DhtUnavailable.class);
    }

    @Test
    void aFormerAnswerComesWithinHalfASecondAndTheNextOneAtOnceWhileTheRingIsSilent() {
        World world = World.open(folder, "");
        world.lab.present("bert", "10.66.2.2", "fd12:3456:789a::b");
        world.ask("bert.lab.ipop.", Type.A);
        world.lab.dht.mood = FakeDht.Mood.SILENT;
        world.time.run(310 * World.SECOND);
        assertThat(nanosToAnswer(world, Type.A)).isBetween(500_000_000L, 550_000_000L);
        assertThat(nanosToAnswer(world, Type.AAAA)).isLessThan(50_000_000L);
        world.lab.dht.mood = FakeDht.Mood.ANSWERS;
        world.lab.present("bert", "10.66.3.3", "fd12:3456:789a::b");
        world.time.run(31 * World.SECOND);
        world.ask("bert.lab.ipop.", Type.A);
        world.time.run(World.SECOND);
        assertThat(address(world)).as("asked again after the time that an answer is new").isEqualTo("10.66.3.3");
    }

    @Test
    void anAnswerOfSomeMinutesAgoServesAtOnceAndIsAskedForAgainBehind() {
        World world = World.open(folder, "");
        world.lab.present("bert", "10.66.2.2", "fd12:3456:789a::b");
        world.ask("bert.lab.ipop.", Type.A);
        world.lab.present("bert", "10.66.3.3", "fd12:3456:789a::b");
        world.time.run(29 * World.SECOND);
        assertThat(address(world)).as("new enough").isEqualTo("10.66.2.2");
        world.time.run(200 * World.SECOND);
        assertThat(address(world)).as("of some minutes ago").isEqualTo("10.66.2.2");
        world.time.run(World.SECOND);
        assertThat(address(world)).as("found behind that answer").isEqualTo("10.66.3.3");
        world.lab.present("bert", "10.66.4.4", "fd12:3456:789a::b");
        world.time.run(301 * World.SECOND);
        assertThat(address(world)).as("too old to serve while the ring answers").isEqualTo("10.66.4.4");
    }

    private static String address(World world) {
        return world.ask("bert.lab.ipop.", Type.A).getSection(Section.ANSWER).getFirst().rdataToString();
    }

    private static long nanosToAnswer(World world, int type) {
        long asked = world.time.nanoTime();
        assertThat(world.ask("bert.lab.ipop.", type).getRcode()).isEqualTo(Rcode.NOERROR);
        return world.time.nanoTime() - asked;
    }

    @ParameterizedTest
    @EnumSource(value = FakeDht.Mood.class, names = {"FAILS", "SILENT"})
    void whileTheRingDoesNotAnswerNamesFailWithinThreeSeconds(FakeDht.Mood mood) {
        World world = World.open(folder, "");
        world.lab.dht.mood = mood;
        long begun = world.time.nanoTime();
        Message answer = world.ask("bert.lab.ipop.", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
        assertThat(world.time.nanoTime() - begun).isLessThan(3_100_000_000L);
        assertThat(world.ask("anna.lab.ipop.", Type.A).getRcode()).as("our own").isEqualTo(Rcode.NOERROR);
    }

    @Test
    void questionsForOneNameAtOnceAreOneLookUp() {
        World world = World.open(folder, "");
        world.lab.present("bert", "10.66.2.2", "fd12:3456:789a::b");
        List<byte[]> answers = flood(world, 200, "bert.lab.ipop.");
        world.time.run(World.SECOND);
        assertThat(answers).hasSize(200)
            .allMatch(answer -> World.parse(answer).getSection(Section.ANSWER).size() == 1);
        assertThat(world.lab.dht.gets).isEqualTo(1);
        assertThat(world.count("dns.lookup.shared")).isEqualTo(199);
    }

    @Test
    void aNameOfNobodyIsAskedForOnceASecond() {
        World world = World.open(folder, "");
        for (int i = 0; i < 20; i++) {
            assertThat(world.ask("bert.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        }
        assertThat(world.lab.dht.gets).isEqualTo(1);
        world.lab.present("bert", "10.66.2.2", "fd12:3456:789a::b");
        world.time.run(World.SECOND);
        assertThat(address(world)).isEqualTo("10.66.2.2");
    }

    @Test
    void lookUpsInFlightAreLimited() {
        World world = World.open(folder, "");
        world.lab.dht.mood = FakeDht.Mood.SILENT;
        List<byte[]> answers = flood(world, 1_100, null);
        world.time.run(World.SECOND);
        assertThat(answers).hasSize(1_100 - 1_024);
        assertThat(world.count("dns.drop.lookup-limit")).isEqualTo(1_100 - 1_024);
        world.time.run(3 * World.SECOND);
        assertThat(answers).hasSize(1_100);
        world.lab.dht.mood = FakeDht.Mood.ANSWERS;
        assertThat(world.ask("nobody.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void closedNamesAreServedNoMore() {
        World world = World.open(folder, "");
        world.names.close();
        world.time.run(World.SECOND);
        assertThat(world.send(world.query("anna.lab.ipop.", Type.A).toWire())).isEmpty();
        assertThat(world.resolvConf).isEmptyFile();
        assertThat(world.health.lines()).isEmpty();
    }

    @Test
    void closingTheServicesClosesEveryNetworkAndMendsTheResolver() {
        World world = World.open(folder, "nameserver 192.168.1.1\n");
        CompletableFuture<Void> closed = world.services.close().toCompletableFuture();
        assertThat(world.time.runUntil(closed::isDone, World.SECOND)).isTrue();
        assertThat(world.resolvConf).hasContent("nameserver 192.168.1.1\n");
        assertThat(world.lab.dht.records).isEmpty();
    }

    @Test
    void eachNetworksServerKnowsTheZonesOfAll() {
        World world = World.open(folder, "");
        TestNetwork home = new TestNetwork(world.time, "Home", "10.77.0.0/22", "fd77::/64");
        world.services.open(home.as(home.member("tower", "fd77::7")), InetAddress.ofLiteral("10.77.1.1"));
        world.time.run(World.SECOND);
        assertThat(world.ask("tower.home.ipop.", Type.A).getSection(Section.ANSWER)).hasSize(1);
        assertThat(world.ask("1.1.77.10.in-addr.arpa.", Type.PTR).getSection(Section.ANSWER).getFirst().rdataToString())
            .isEqualTo("tower.home.ipop.");
        assertThat(world.ask("1.9.77.10.in-addr.arpa.", Type.PTR).getRcode()).as("outside /22")
            .isEqualTo(Rcode.REFUSED);
        assertThat(world.ask("2.77.10.in-addr.arpa.", Type.SOA).getSection(Section.ANSWER)).hasSize(1);
    }

    private static List<byte[]> flood(World world, int count, String name) {
        List<byte[]> answers = new ArrayList<>();
        TransportSocket socket = world.socket(answers);
        for (int i = 0; i < count; i++) {
            byte[] query = world.query(name == null ? "h" + i + ".lab.ipop." : name, Type.A).toWire();
            socket.send(Datagram.of(Unpooled.wrappedBuffer(query), World.SERVER));
        }
        socket.flush();
        return answers;
    }

    private static Optional<NameRecord> found(World world, String host) {
        var found = world.names.lookup(host).toCompletableFuture();
        world.time.runUntil(found::isDone, 5 * World.SECOND);
        return found.join();
    }
}
