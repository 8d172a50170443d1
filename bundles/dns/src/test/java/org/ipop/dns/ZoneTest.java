package org.ipop.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.ipop.wire.lease.LeaseCodec;
import org.ipop.wire.name.HostEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the zone and its reverse zones say, asked over UDP. */
class ZoneTest {
    private static final String REVERSE6 = "0.0.0.0.0.0.0.0.a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa.";
    private static final String REVERSE6_CUT = "0.0.0.0.a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa.";
    @TempDir
    private Path folder;
    private World world;

    @BeforeEach
    void open() {
        world = World.open(folder, "nameserver 192.168.1.1\n");
        world.lab.present("bert", "10.66.2.2", "fd12:3456:789a::b");
    }

    @ParameterizedTest
    @CsvSource({
        "anna.lab.ipop., A, 10.66.1.1",
        "anna.lab.ipop., AAAA, fd12:3456:789a:0:0:0:0:a",
        "bert.lab.ipop., A, 10.66.2.2",
        "BeRt.LaB.iPoP., A, 10.66.2.2",
        "bert.lab.ipop., AAAA, fd12:3456:789a:0:0:0:0:b",
        "1.1.66.10.in-addr.arpa., PTR, anna.lab.ipop.",
        "2.2.66.10.IN-addr.arpa., PTR, bert.lab.ipop.",
        "1.0.66.10.in-addr.arpa., PTR, lab.ipop.",
        "a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa., PTR, anna.lab.ipop.",
        "B.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.A.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa., PTR, bert.lab.ipop.",
        "3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa., PTR, lab.ipop.",
        "lab.ipop., NS, lab.ipop.",
        "lab.ipop., A, 10.66.0.1",
        "lab.ipop., AAAA, fd12:3456:789a:0:0:0:0:53",
        "66.10.in-addr.arpa., NS, lab.ipop.",
    })
    void oneRecordIsFound(String name, String type, String value) {
        Message answer = world.ask(name, Type.value(type));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
        List<Record> records = answer.getSection(Section.ANSWER);
        assertThat(records).hasSize(1);
        assertThat(records.getFirst().rdataToString()).isEqualTo(value);
        assertThat(records.getFirst().getTTL()).isBetween(1L, 60L);
        assertThat(records.getFirst().getName().toString()).as("spelling is kept").isEqualTo(name);
        assertThat(answer.getQuestion().getName().toString()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "anna.lab.ipop., MX, lab.ipop.",
        "bert.lab.ipop., TXT, lab.ipop.",
        "bert.lab.ipop., CNAME, lab.ipop.",
        "bert.lab.ipop., NS, lab.ipop.",
        "bert.lab.ipop., SOA, lab.ipop.",
        "bert.lab.ipop., SRV, lab.ipop.",
        "bert.lab.ipop., PTR, lab.ipop.",
        "bert.lab.ipop., HTTPS, lab.ipop.",
        "lab.ipop., MX, lab.ipop.",
        "ipop., A, ipop.",
        "2.2.66.10.in-addr.arpa., A, 66.10.in-addr.arpa.",
        "2.66.10.in-addr.arpa., PTR, 66.10.in-addr.arpa.",
        "66.10.in-addr.arpa., A, 66.10.in-addr.arpa.",
        REVERSE6 + ", PTR, " + REVERSE6_CUT,
        REVERSE6_CUT + ", PTR, " + REVERSE6_CUT,
    })
    void anExistingNameWithoutTheTypeIsNoDataNeverNxdomain(String name, String type, String zone) {
        negative(name, type, zone, Rcode.NOERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "carl.lab.ipop., A, lab.ipop.",
        "carl.lab.ipop., AAAA, lab.ipop.",
        "_anna.lab.ipop., A, lab.ipop.",
        "www.anna.lab.ipop., A, lab.ipop.",
        "_x._tcp.lab.ipop., SRV, lab.ipop.",
        "'a\\.b.lab.ipop.', A, lab.ipop.",
        "*.lab.ipop., A, lab.ipop.",
        "anna.office.ipop., A, ipop.",
        "office.ipop., NS, ipop.",
        "9.9.66.10.in-addr.arpa., PTR, 66.10.in-addr.arpa.",
        "x.9.66.10.in-addr.arpa., PTR, 66.10.in-addr.arpa.",
        "256.9.66.10.in-addr.arpa., PTR, 66.10.in-addr.arpa.",
        "09.9.66.10.in-addr.arpa., PTR, 66.10.in-addr.arpa.",
        "7.1.1.66.10.in-addr.arpa., PTR, 66.10.in-addr.arpa.",
        "g." + REVERSE6 + ", PTR, " + REVERSE6_CUT,
        "10." + REVERSE6 + ", PTR, " + REVERSE6_CUT,
    })
    void aNameOfNobodyIsDeniedWithTheZonesSoa(String name, String type, String zone) {
        negative(name, type, zone, Rcode.NXDOMAIN);
    }

    private void negative(String name, String type, String zone, int rcode) {
        Message answer = world.ask(name, Type.value(type));
        assertThat(answer.getRcode()).isEqualTo(rcode);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY)).hasSize(1);
        SOARecord soa = (SOARecord) answer.getSection(Section.AUTHORITY).getFirst();
        assertThat(soa.getName().toString()).isEqualTo(zone);
        assertThat(soa.getMinimum()).isEqualTo(soa.getTTL()).isBetween(1L, 60L);
    }

    @Test
    void anyGivesAllThereIs() {
        assertThat(types(world.ask("bert.lab.ipop.", Type.ANY))).containsExactly(Type.A, Type.AAAA);
        assertThat(types(world.ask("lab.ipop.", Type.ANY)))
            .containsExactly(Type.SOA, Type.NS, Type.A, Type.AAAA);
        assertThat(types(world.ask("66.10.in-addr.arpa.", Type.ANY))).containsExactly(Type.SOA, Type.NS);
        assertThat(types(world.ask("2.2.66.10.in-addr.arpa.", Type.ANY))).containsExactly(Type.PTR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipop.", "lab.ipop.", "66.10.in-addr.arpa.", REVERSE6_CUT})
    void eachZoneHasItsSoa(String zone) {
        assertThat(types(world.ask(zone, Type.SOA))).containsExactly(Type.SOA);
    }

    @Test
    void theTtlEndsWithTheLease() {
        world.time.run(3_570 * World.SECOND);
        assertThat(world.ask("bert.lab.ipop.", Type.A).getSection(Section.ANSWER).getFirst().getTTL())
            .isBetween(25L, 30L);
        world.time.run(40 * World.SECOND);
        assertThat(world.ask("bert.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(world.ask("anna.lab.ipop.", Type.A).getRcode()).as("renewed").isEqualTo(Rcode.NOERROR);
    }

    @Test
    void anAddressOutsideTheNetworkIsLeftOutOfAnEntry() {
        var eve = world.lab.member("eve", "fd12:3456:789a::e");
        world.lab.write(eve, world.lab.entry(eve, "192.168.1.1"));
        assertThat(world.ask("eve.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(types(world.ask("eve.lab.ipop.", Type.ANY))).containsExactly(Type.AAAA);
    }

    @Test
    void anEntryCountsOnlyAsFarAsItsWritersCertificate() {
        var eve = world.lab.member("eve", "fd12:3456:789a::e");
        var bert = world.lab.member("bert2", "fd12:3456:789a::2b");
        world.lab.write(eve, new HostEntry("bert2", eve.node(), world.lab.entry(eve, "10.66.6.6").ipv4(), eve.ipv6()));
        assertThat(world.ask("bert2.lab.ipop.", Type.A).getRcode()).as("name").isEqualTo(Rcode.NXDOMAIN);
        world.lab.write(eve, new HostEntry("eve", eve.node(), world.lab.entry(eve, "10.66.6.6").ipv4(), bert.ipv6()));
        assertThat(world.ask("eve.lab.ipop.", Type.A).getRcode()).as("IPv6").isEqualTo(Rcode.NXDOMAIN);
        assertThat(world.count("dns.drop.not-certified")).isEqualTo(2);
        world.lab.write(eve, new HostEntry("frank", bert.node(), world.lab.entry(eve, "10.66.6.6").ipv4(),
            bert.ipv6()));
        assertThat(world.ask("frank.lab.ipop.", Type.A).getRcode()).as("writer").isEqualTo(Rcode.NXDOMAIN);
        assertThat(world.count("dns.drop.malformed-record")).isEqualTo(1);
    }

    @Test
    void hostsBehindAMemberStandBelowItsName() {
        var bert = world.lab.member("bert", "fd12:3456:789a::b");
        var behind = new HostEntry("w1.bert", bert.node(), world.lab.entry(bert, "10.66.7.1").ipv4(), bert.ipv6());
        world.lab.write(bert, behind);
        InetAddress address = behind.ipv4();
        world.lab.dht.plant(LeaseCodec.key(world.lab.spec.ring(), address), true, bert.node(),
            LeaseCodec.encode(address, bert.node(), "w1.bert"));
        Message answer = world.ask("W1.bert.lab.ipop.", Type.A);
        assertThat(answer.getSection(Section.ANSWER)).singleElement()
            .satisfies(record -> assertThat(record.rdataToString()).isEqualTo("10.66.7.1"));
        assertThat(types(world.ask("w1.bert.lab.ipop.", Type.ANY))).as("not the member's IPv6").containsExactly(Type.A);
        negative("w1.bert.lab.ipop.", "AAAA", "lab.ipop.", Rcode.NOERROR);
        negative("w2.bert.lab.ipop.", "A", "lab.ipop.", Rcode.NXDOMAIN);
        assertThat(world.ask("1.7.66.10.in-addr.arpa.", Type.PTR).getSection(Section.ANSWER).getFirst()
            .rdataToString()).isEqualTo("w1.bert.lab.ipop.");
    }

    @Test
    void nobodyNamesHostsBehindAnother() {
        var eve = world.lab.member("eve", "fd12:3456:789a::e");
        world.lab.write(eve, new HostEntry("w1.bert", eve.node(), world.lab.entry(eve, "10.66.6.6").ipv4(),
            eve.ipv6()));
        assertThat(world.ask("w1.bert.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(world.count("dns.drop.not-certified")).isEqualTo(1);
    }

    private static List<Integer> types(Message answer) {
        return answer.getSection(Section.ANSWER).stream().map(Record::getType).toList();
    }
}
