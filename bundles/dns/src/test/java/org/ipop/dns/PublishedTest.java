package org.ipop.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.Refused;
import org.ipop.api.membership.Member;
import org.ipop.api.name.NameService.NameRecord;
import org.ipop.api.name.Published;
import org.ipop.api.name.Published.Alias;
import org.ipop.api.name.Published.Service;
import org.ipop.wire.name.HostEntry;
import org.ipop.wire.name.NameCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Services and aliases: said by a member below its name, answered, kept over restarts, gone with the member. */
class PublishedTest {
    private static final Service HTTP = new Service("_http._tcp", 8080, 1, 2);
    private static final Alias WWW = new Alias("www");
    private static final InetAddress OURS = InetAddress.ofLiteral("10.66.1.1");
    @TempDir
    private Path folder;
    private World world;
    private Key service;

    @BeforeEach
    void open() {
        world = World.open(folder, "");
        service = NameCodec.serviceKey(world.lab.spec.ring(), "_http._tcp");
    }

    @ParameterizedTest
    @CsvSource({
        "www.anna.lab.ipop., A, 10.66.1.1",
        "wWw.aNNa.lab.ipop., AAAA, fd12:3456:789a:0:0:0:0:a",
        "_http._tcp.anna.lab.ipop., SRV, 1 2 8080 anna.lab.ipop.",
        "_hTTp._TCP.lab.ipop., SRV, 1 2 8080 anna.lab.ipop.",
    })
    void whatIsPublishedIsAnswered(String name, String type, String value) {
        publish(HTTP, WWW);
        Message answer = world.ask(name, Type.value(type));
        assertThat(answer.getSection(Section.ANSWER)).singleElement()
            .satisfies(record -> assertThat(record.rdataToString()).isEqualTo(value))
            .satisfies(record -> assertThat(record.getName().toString()).isEqualTo(name));
        boolean srv = type.equals("SRV");
        assertThat(answer.getSection(Section.ADDITIONAL)).as("its addresses").hasSize(srv ? 2 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "www.anna.lab.ipop., MX, NOERROR",
        "_http._tcp.anna.lab.ipop., A, NOERROR",
        "_tcp.anna.lab.ipop., A, NOERROR",
        "_http._tcp.lab.ipop., TXT, NOERROR",
        "_tcp.lab.ipop., A, NOERROR",
        "_udp.lab.ipop., SRV, NOERROR",
        "_udp.anna.lab.ipop., A, NXDOMAIN",
        "_http._udp.anna.lab.ipop., SRV, NXDOMAIN",
        "_ipp._tcp.lab.ipop., SRV, NXDOMAIN",
        "_ipp._tcp.anna.lab.ipop., SRV, NXDOMAIN",
        "x.www.anna.lab.ipop., A, NXDOMAIN",
        "www.bert.lab.ipop., A, NXDOMAIN",
        "www.lab.ipop., A, NXDOMAIN",
        "a._http._tcp.anna.lab.ipop., SRV, NXDOMAIN",
        "_http._tcp.nobody.lab.ipop., SRV, NXDOMAIN",
    })
    void whatIsNotIsDenied(String name, String type, String rcode) {
        publish(HTTP, WWW);
        Message answer = world.ask(name, Type.value(type));
        assertThat(Rcode.string(answer.getRcode())).isEqualTo(rcode);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY)).hasSize(1);
    }

    @Test
    void aServiceHasAllWhoOfferIt() {
        publish(HTTP, new Service("_http._tcp", 8081, 0, 0));
        offer("bert", "10.66.2.2", "fd12:3456:789a::b", "_http._tcp");
        List<String> all = records(world.ask("_http._tcp.lab.ipop.", Type.SRV));
        assertThat(all).containsExactly("1 2 8080 anna.lab.ipop.", "0 0 8081 anna.lab.ipop.",
            "0 0 80 bert.lab.ipop.");
        assertThat(records(world.ask("_http._tcp.bert.lab.ipop.", Type.SRV)))
            .containsExactly("0 0 80 bert.lab.ipop.");
        assertThat(world.names.lookup("bert")).isCompletedWithValueMatching(found ->
            found.orElseThrow().published().size() == 1);
    }

    @Test
    void moreThanADatagramHoldsIsCutWithoutItsAdditionalRecordsFirst() {
        for (int i = 10; i < 18; i++) {
            offer("h" + i, "10.66.2." + i, "fd12:3456:789a::" + i, "_http._tcp");
        }
        Message answer = world.ask("_http._tcp.lab.ipop.", Type.SRV);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(records(answer)).hasSize(8);
        Message query = world.query("_http._tcp.lab.ipop.", Type.SRV);
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        assertThat(world.ask(query).getSection(Section.ADDITIONAL)).hasSize(17);
    }

    @Test
    void nobodyPublishesForAnother() {
        Member eve = world.lab.member("eve", "fd12:3456:789a::e");
        HostEntry own = world.lab.entry(eve, "10.66.6.6");
        world.lab.dht.of(eve.node()).put(service, NameCodec.encode(new HostEntry("bert", eve.node(), own.ipv4(),
            own.ipv6(), List.of(HTTP))), Duration.ofHours(1));
        assertThat(world.ask("_http._tcp.lab.ipop.", Type.SRV).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(world.count("dns.drop.not-certified")).isEqualTo(1);
    }

    @Test
    void theRecordsAreRenewedChangedAndGivenBack() {
        publish(HTTP, WWW);
        world.time.run(36_000 * World.SECOND);
        assertThat(world.lab.dht.beside.values()).singleElement()
            .satisfies(kept -> assertThat(kept.expiresEpochSeconds()).isGreaterThan(world.time.epochSeconds() + 1_500));
        world.names.readdress(InetAddress.ofLiteral("10.66.1.9"));
        world.time.run(World.SECOND);
        assertThat(world.ask("_http._tcp.lab.ipop.", Type.SRV).getSection(Section.ADDITIONAL).getFirst()
            .rdataToString()).isEqualTo("10.66.1.9");
        publish(WWW);
        assertThat(world.lab.dht.beside).isEmpty();
        publish(HTTP);
        world.names.close();
        world.time.run(7_200 * World.SECOND);
        assertThat(world.lab.dht.beside).as("gone with the member, for good").isEmpty();
        assertThat(world.lab.dht.records).isEmpty();
    }

    @Test
    void aRestartAndANewVersionPublishTheSame() {
        publish(HTTP, WWW);
        world.names.suspend();
        assertThat(world.lab.dht.beside).as("in the gap").hasSize(1);
        reopen();
        assertThat(world.names.published()).containsExactly(HTTP, WWW);
        world.host.kill();
        world.host.restart();
        world.services = world.start();
        reopen();
        assertThat(records(world.ask("_http._tcp.lab.ipop.", Type.SRV))).hasSize(1);
        publish();
        assertThat(world.host.state().read("names/lab")).isEmpty();
    }

    @Test
    void theFileOfAnotherNetworkOfThisNameOrADamagedOneIsNothing() {
        publish(WWW);
        byte[] file = world.host.state().read("names/lab").orElseThrow();
        world.names.close();
        for (int length = 0; length < file.length; length++) {
            world.host.state().plant("names/lab", Arrays.copyOf(file, length));
            reopen();
            assertThat(world.names.published()).isEmpty();
            world.names.close();
        }
        file[0] ^= 1;
        world.host.state().plant("names/lab", file);
        reopen();
        assertThat(world.names.published()).isEmpty();
    }

    @Test
    void whatIsNoNameOrTooMuchIsRefusedAndChangesNothing() {
        publish(WWW);
        assertThat(refusal(new Alias("a.b"))).contains("'a.b'");
        assertThat(refusal(new Service("_http", 80, 0, 0))).contains("'_http'");
        assertThat(refusal(new Service("_http._tcp", 0, 0, 0))).contains("_http._tcp:8080");
        assertThat(refusal(Collections.nCopies(17, WWW).toArray(Published[]::new))).contains("at most 16");
        Published[] longest = IntStream.range(0, 16).mapToObj(i ->
            new Alias("%02d".formatted(i) + "x".repeat(61))).toArray(Published[]::new);
        assertThat(refusal(longest)).contains("1024 bytes");
        assertThat(world.names.published()).containsExactly(WWW);
    }

    @Test
    void whatWePublishIsAmongTheNamesKnown() {
        publish(WWW);
        assertThat(world.names.known()).extracting(NameRecord::published).containsExactly(List.of(WWW));
    }

    private void publish(Published... all) {
        var done = world.names.publish(List.of(all)).toCompletableFuture();
        assertThat(world.time.runUntil(done::isDone, World.SECOND)).isTrue();
        done.join();
        world.time.run(World.SECOND);
    }

    private String refusal(Published... all) {
        var done = world.names.publish(List.of(all)).toCompletableFuture();
        assertThatThrownBy(done::join).hasCauseInstanceOf(Refused.class);
        return done.exceptionNow().getMessage();
    }

    private void reopen() {
        world.names = world.services.open(world.lab.as(world.anna), OURS);
        world.time.run(World.SECOND);
    }

    /** Another member, as its node would have put it there. */
    private void offer(String host, String ipv4, String ipv6, String label) {
        Member member = world.lab.present(host, ipv4, ipv6);
        HostEntry plain = world.lab.entry(member, ipv4);
        HostEntry entry = new HostEntry(host, member.node(), plain.ipv4(), plain.ipv6(),
            List.of(new Service(label, 80, 0, 0)));
        world.lab.write(member, entry);
        world.lab.dht.of(member.node()).put(service, NameCodec.encode(entry), Duration.ofHours(1));
    }

    private static List<String> records(Message answer) {
        return answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
    }
}
