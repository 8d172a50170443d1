package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two members on a LAN, a stranger on it, and what each hears from a member's name server by dig(1). */
class NamesIT {
    private static final String SERVER = "@10.66.0.1";
    private static Internet internet;
    private static Node anna;
    private static Node bert;
    private static Host stranger;
    /** What the joiner's own resolv.conf led to when "join" had just come back. */
    private static String atOnce;

    @BeforeAll
    static void start() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        internet = new Internet();
        Site site = internet.site("lan", "203.0.113.101");
        anna = internet.node(site.host("anna")).start();
        bert = internet.node(site.host("bert")).start();
        stranger = site.host("stranger");
        anna.awaitReady();
        bert.awaitReady();
        anna.mustIpop("create", "lab", "--host", "anna");
        bert.mustIpop("join", anna.mustIpop("invite", "lab", "--host", "bert").strip());
        atOnce = bert.host().command("dig", "+short", "+tries=1", "bert.lab.ipop", "A").run().out().strip();
    }

    @AfterAll
    static void stop() {
        if (internet != null) {
            internet.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "anna.lab.ipop A      | anna\\.lab\\.ipop\\. \\d+ IN A 10\\.66\\..*",
        "anna.lab.ipop AAAA   | anna\\.lab\\.ipop\\. \\d+ IN AAAA fd.*",
        "bert.lab.ipop A      | bert\\.lab\\.ipop\\. \\d+ IN A 10\\.66\\..*",
        "bErT.LaB.iPoP AAAA   | bErT\\.LaB\\.iPoP\\. \\d+ IN AAAA fd.*",
        "+tcp bert.lab.ipop A | bert\\.lab\\.ipop\\. \\d+ IN A 10\\.66\\..*",
        "lab.ipop SOA         | lab\\.ipop\\. 5 IN SOA lab\\.ipop\\. lab\\.ipop\\. 1 3600 600 86400 5",
        "lab.ipop NS          | lab\\.ipop\\. 60 IN NS lab\\.ipop\\.",
        "lab.ipop A           | lab\\.ipop\\. 60 IN A 10\\.66\\.0\\.1",
        "ipop SOA             | ipop\\. 5 IN SOA lab\\.ipop\\. .*",
        "66.10.in-addr.arpa SOA | 66\\.10\\.in-addr\\.arpa\\. 5 IN SOA lab\\.ipop\\. .*",
        "-x 10.66.0.1         | 1\\.0\\.66\\.10\\.in-addr\\.arpa\\. 60 IN PTR lab\\.ipop\\.",
    })
    void isAnswered(String question, String record) {
        Dig heard = ask(question);
        assertThat(heard.status()).as("%s", heard).isEqualTo("NOERROR");
        assertThat(heard.flags()).as("%s", heard).contains("qr", "aa", "rd", "ra").doesNotContain("tc", "ad");
        assertThat(heard.answer()).as("%s", heard).singleElement().asString().matches(record);
    }

    @Test
    void whoeverSeesTheNetworkActiveResolvesNames() {
        assertThat(atOnce).startsWith("10.66.");
    }

    @Test
    void addressesLeadBackToTheirNames() {
        for (String type : new String[] {"A", "AAAA"}) {
            for (String host : new String[] {"anna", "bert"}) {
                String address = anna.host().command("dig", "+short", host + ".lab.ipop", type).mustRun().strip();
                assertThat(ask("-x " + address).answer()).singleElement().asString()
                    .endsWith("IN PTR " + host + ".lab.ipop.");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bert.lab.ipop MX          | NOERROR  | lab.ipop.",
        "bert.lab.ipop TXT         | NOERROR  | lab.ipop.",
        "bert.lab.ipop SRV         | NOERROR  | lab.ipop.",
        "bert.lab.ipop HTTPS       | NOERROR  | lab.ipop.",
        "bert.lab.ipop CNAME       | NOERROR  | lab.ipop.",
        "lab.ipop MX               | NOERROR  | lab.ipop.",
        "ipop A                    | NOERROR  | ipop.",
        "9.66.10.in-addr.arpa PTR  | NOERROR  | 66.10.in-addr.arpa.",
        "nobody.lab.ipop A         | NXDOMAIN | lab.ipop.",
        "nobody.lab.ipop AAAA      | NXDOMAIN | lab.ipop.",
        "+tcp nobody.lab.ipop A    | NXDOMAIN | lab.ipop.",
        "a.b.c.lab.ipop A          | NXDOMAIN | lab.ipop.",
        "_x._tcp.lab.ipop SRV      | NXDOMAIN | lab.ipop.",
        "nobody.other.ipop A       | NXDOMAIN | ipop.",
        "-x 10.66.255.254          | NXDOMAIN | 66.10.in-addr.arpa.",
        "x.9.66.10.in-addr.arpa PTR | NXDOMAIN | 66.10.in-addr.arpa.",
    })
    void isDeniedWithTheSoaOfItsZone(String question, String status, String zone) {
        Dig heard = ask(question);
        assertThat(heard.status()).as("%s", heard).isEqualTo(status);
        assertThat(heard.flags()).contains("aa");
        assertThat(heard.answer()).isEmpty();
        assertThat(heard.authority()).as("%s", heard).singleElement().asString().matches(
            zone.replace(".", "\\.") + " 5 IN SOA .* 5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "www.example A                        | REFUSED",
        "lab.ipop AXFR +tcp                   | none",
        "-c CH version.bind TXT               | REFUSED",
        "-c HS anna.lab.ipop A                | REFUSED",
        "+opcode=STATUS anna.lab.ipop         | NOTIMP",
        "+opcode=NOTIFY lab.ipop SOA          | NOTIMP",
        "+opcode=UPDATE lab.ipop SOA          | NOTIMP",
        "+opcode=13 lab.ipop SOA              | NOTIMP",
        "+header-only anna.lab.ipop           | FORMERR",
        "+edns=1 +noednsneg anna.lab.ipop A   | BADVERS",
        "+ednsopt=65001:0102 anna.lab.ipop A  | NOERROR",
        "+cookie anna.lab.ipop A              | NOERROR",
        "+subnet=192.0.2.0/24 anna.lab.ipop A | NOERROR",
        "+noedns anna.lab.ipop A              | NOERROR",
        "+bufsize=20 anna.lab.ipop ANY        | NOERROR",
        "+ednsflags=0x1234 anna.lab.ipop A    | NOERROR",
        "+dnssec +norec +cd anna.lab.ipop A   | NOERROR",
    })
    void oddQuestionsHaveTheirStatus(String question, String status) {
        assertThat(ask(question).status()).isEqualTo(status);
    }

    @Test
    void servicesAndAliasesOfAMemberAreSeenByTheOther() {
        bert.mustIpop("name", "add", "_http._tcp:8080");
        bert.mustIpop("name", "add", "www");
        Dig service = ask("_http._tcp.lab.ipop SRV");
        assertThat(service.answer()).as("%s", service).singleElement().asString()
            .endsWith("IN SRV 0 0 8080 bert.lab.ipop.");
        assertThat(service.additional()).as("%s", service).hasSize(2);
        assertThat(Dig.ask(bert.host(), SERVER, "www.bert.lab.ipop", "A").answer()).singleElement().asString()
            .matches("www\\.bert\\.lab\\.ipop\\. \\d+ IN A 10\\.66\\..*");
        assertThat(bert.mustIpop("names")).contains("_http._tcp.bert.lab.ipop", "port 8080", "www.bert.lab.ipop");
        bert.mustIpop("name", "rm", "_http._tcp");
        assertThat(Dig.ask(bert.host(), SERVER, "_http._tcp.bert.lab.ipop", "SRV").status()).isEqualTo("NXDOMAIN");
    }

    @Test
    void aStrangerOnTheLanIsRefused() {
        stranger.namespace().mustRun("ip", "route", "add", "10.66.0.1/32", "via", "192.168.1.10");
        assertThat(Dig.ask(stranger, SERVER, "bert.lab.ipop").status()).isEqualTo("REFUSED");
        assertThat(Dig.ask(stranger, SERVER, "+tcp", "bert.lab.ipop").status()).isEqualTo("REFUSED");
    }

    /** Bytes of any kind: what follows is answered as if nothing had been. */
    @Test
    void junkDoesNotHurt() {
        anna.host().command("bash", "-c", "for i in $(seq 300); do head -c $((RANDOM % 60)) /dev/urandom"
            + " > /dev/udp/10.66.0.1/53; done; head -c 5000 /dev/urandom > /dev/tcp/10.66.0.1/53").run();
        assertThat(ask("bert.lab.ipop A").answer()).hasSize(1);
        assertThat(ask("+tcp bert.lab.ipop A").answer()).hasSize(1);
        assertThat(anna.mustIpop("counters")).contains("dns.faulty", "dns.drop.short");
    }

    private static Dig ask(String question) {
        return Dig.ask(anna.host(), (SERVER + " " + question).split(" +"));
    }
}
