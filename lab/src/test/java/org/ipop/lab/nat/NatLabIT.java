package org.ipop.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.lab.nat.Nat.Dependence.ADDRESS_AND_PORT_DEPENDENT;
import static org.ipop.lab.nat.Nat.Dependence.ENDPOINT_INDEPENDENT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.ipop.lab.Host;
import org.ipop.lab.nat.Judge.Verdict;
import org.ipop.lab.nat.Nat.Dependence;
import org.ipop.lab.nat.Nat.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The laboratory's NATs are what their names say: coturn judges, who does not know the names. */
class NatLabIT {
    private static final Verdict SILENCE = new Verdict(Optional.empty(), Optional.empty());
    private static final Map<String, Verdict> NAMED = new LinkedHashMap<>();
    private static final Map<String, CompletableFuture<Verdict>> SEEN = new LinkedHashMap<>();
    private static NatLab lab;
    private static Judge judge;
    private static Host six;
    private static CompletableFuture<Boolean> hairpins;
    private static CompletableFuture<Boolean> hairpinsWithout;
    private static CompletableFuture<Boolean> livesBefore;
    private static CompletableFuture<Boolean> livesAfter;

    /** The judge takes its time, so all cases are heard at once. */
    @BeforeAll
    static void open() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        lab = new NatLab();
        judge = new Judge(lab.internet());
        everyKind().forEach(nat -> hear(nat.toString(), lab.behind(nat), verdict(nat.mapping(), nat.filtering())));
        hear("carrier", lab.behind(Nat.PORT_RESTRICTED, Nat.FULL_CONE),
            verdict(ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT));
        hear("symmetric carrier", lab.behind(Nat.FULL_CONE, Nat.SYMMETRIC),
            verdict(ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT));
        hear("none", lab.open(), verdict(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT));
        hear("no UDP", lab.withoutUdp(), SILENCE);
        six = lab.withIpv6Only();
        hear("IPv6 only", six, SILENCE);
        Host returning = lab.behind(Nat.PORT_RESTRICTED.hairpinning());
        hairpins = judged(() -> judge.hairpins(returning));
        Host plain = lab.behind(Nat.PORT_RESTRICTED);
        hairpinsWithout = judged(() -> judge.hairpins(plain));
        Nat brief = Nat.PORT_RESTRICTED.lifetime(Duration.ofSeconds(5));
        Host one = lab.behind(brief);
        livesBefore = judged(() -> judge.livesFor(one, Duration.ofSeconds(3)));
        Host other = lab.behind(brief);
        livesAfter = judged(() -> judge.livesFor(other, Duration.ofSeconds(7)));
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void everyNatMapsAndFiltersAsItIsNamed() {
        Map<String, Verdict> found = new LinkedHashMap<>();
        SEEN.forEach((name, verdict) -> found.put(name, verdict.join()));
        assertThat(found).isEqualTo(NAMED);
    }

    @Test
    void aHostWithIpv6OnlyIsOnTheInternetAllTheSame() {
        assertThat(six.command("ping", "-6", "-c", "1", "-W", "2", "2001:db8:1::1").run().status()).isZero();
    }

    @Test
    void onlyAHairpinningNatReturnsItsOwn() {
        assertThat(hairpins.join()).isTrue();
        assertThat(hairpinsWithout.join()).isFalse();
    }

    @Test
    void mappingsLiveAsLongAsTheyShould() {
        assertThat(livesBefore.join()).isTrue();
        assertThat(livesAfter.join()).isFalse();
    }

    private static void hear(String name, Host host, Verdict named) {
        NAMED.put(name, named);
        SEEN.put(name, judged(() -> judge.of(host)));
    }

    /** Each mapping with each filtering, and each way to choose ports. */
    private static List<Nat> everyKind() {
        List<Nat> all = new ArrayList<>();
        for (Dependence mapping : Dependence.values()) {
            for (Dependence filtering : Dependence.values()) {
                all.add(Nat.of(mapping, filtering));
            }
        }
        all.add(Nat.PORT_RESTRICTED.ports(Ports.RANDOM));
        all.add(Nat.FULL_CONE.ports(Ports.SEQUENTIAL));
        all.add(Nat.SYMMETRIC);
        return all;
    }

    private static Verdict verdict(Dependence mapping, Dependence filtering) {
        return new Verdict(Optional.of(mapping), Optional.of(filtering));
    }

    private static <T> CompletableFuture<T> judged(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, task -> Thread.ofVirtual().start(task));
    }
}
