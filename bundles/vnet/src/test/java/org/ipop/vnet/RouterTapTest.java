package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipop.vnet.Station.BETA;
import static org.ipop.vnet.Station.OWN;
import static org.ipop.vnet.Station.udp;

import java.net.InetAddress;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.edge.TapConfig;
import org.junit.jupiter.api.Test;

class RouterTapTest {
    private static final InetAddress OTHER = InetAddress.ofLiteral("10.66.0.77");

    private final Station station = Station.open();

    @Test
    void theTapHasOurAddressesAndThoseOfTheNameServer() {
        assertThat(station.tap().config.deviceName()).isEqualTo("ipop%d");
        assertThat(station.tap().config.mtu()).isEqualTo(1280);
        assertThat(station.tap().config.addresses()).containsExactly(Prefix.parse("10.66.0.10/16"),
            new Prefix(station.self.ipv6(), 64), Prefix.parse("10.66.0.1/32"),
            Prefix.parse("fd01:2345:6789::53/128"));
        assertThat(station.router.device()).isEqualTo("ipop0");
    }

    @Test
    void noLinkRunsThroughItUntilItIsClosed() {
        assertThat(station.excluded).contains(Prefix.parse("10.66.0.0/16"), Prefix.parse("fd01:2345:6789::/64"));
        assertThat(station.links.ring).isEqualTo(Directory.SPEC.ring());
        station.router.close();
        assertThat(station.excluded).isEmpty();
        assertThat(station.tap().closed).isTrue();
        assertThat(station.links.closed).isTrue();
    }

    @Test
    void aTapThatCannotBeHadRefusesTheNetworkAndLeavesNothing() {
        Station refusing = new Station();
        refusing.taps.refusing = true;
        assertThatThrownBy(refusing::start).isInstanceOf(Refused.class).hasMessage("no /dev/net/tun");
        assertThat(refusing.excluded).isEmpty();
        assertThat(refusing.links.closed).isTrue();
        assertThat(refusing.dht.put).isEmpty();
    }

    @Test
    void aTapThatTheSystemTakesAwayIsOpenedAgain() {
        FakeTaps.Tap first = station.tap();
        first.gone.complete("ipop0 was deleted");
        assertThat(first.closed).isTrue();
        assertThat(station.health.lines).containsEntry("tap lab", "ipop0 was deleted; trying again in 1 s");
        station.run(1.1);
        assertThat(station.health.lines).isEmpty();
        assertThat(station.router.device()).isEqualTo("ipop1");
        station.leave(udp(OWN, BETA, 1));
        station.run(1);
        assertThat(station.links.sent).hasSize(1);
    }

    @Test
    void whileItIsRefusedItIsTriedLessAndLessOften() {
        station.taps.refusing = true;
        station.tap().gone.complete("ipop0 was deleted");
        station.run(1.5);
        assertThat(station.health.lines).containsEntry("tap lab", "no /dev/net/tun; trying again in 2 s");
        station.run(120);
        assertThat(station.health.lines).containsEntry("tap lab", "no /dev/net/tun; trying again in 60 s");
        station.taps.refusing = false;
        station.run(60);
        assertThat(station.taps.opened).hasSize(2);
        assertThat(station.health.lines).isEmpty();
    }

    @Test
    void closingEndsTheAttemptsAndTheHealthLine() {
        station.tap().gone.complete("ipop0 was deleted");
        station.router.close();
        station.router.close();
        station.run(120);
        assertThat(station.taps.opened).hasSize(1);
        assertThat(station.health.lines).isEmpty();
    }

    @Test
    void anotherAddressIsTakenAndTheOldOneRefused() {
        station.router.readdress(OTHER);
        assertThat(station.tap().config.addresses()).contains(Prefix.parse("10.66.0.77/16"))
            .doesNotContain(Prefix.parse("10.66.0.10/16"));
        station.leave(udp(OWN, BETA, 1));
        assertThat(station.count("drop.source")).isEqualTo(1);
        station.arrive(station.beta, udp(BETA, OWN, 2));
        assertThat(station.count("drop.destination")).isEqualTo(1);
        station.leave(udp(OTHER, BETA, 3));
        station.arrive(station.beta, udp(BETA, OTHER, 4));
        station.run(1);
        assertThat(station.links.sent).hasSize(1);
        assertThat(station.tap().written).hasSize(1);
        assertThat(station.excluded).as("the prefixes stay").contains(Prefix.parse("10.66.0.0/16"));
    }

    @Test
    void anAddressThatTheSystemRefusesIsTriedWithANewTap() {
        station.taps.refusing = true;
        station.router.readdress(OTHER);
        assertThat(station.health.lines.get("tap lab")).startsWith("the system refuses 10.66.0.77/16");
        station.taps.refusing = false;
        station.run(2);
        assertThat(station.tap().config.addresses()).contains(Prefix.parse("10.66.0.77/16"));
        assertThat(station.health.lines).isEmpty();
    }

    @Test
    void anAddressOutsideThePlanIsAFaultOfTheCaller() {
        assertThatIllegalArgumentException().isThrownBy(
            () -> station.router.readdress(InetAddress.ofLiteral("192.0.2.1")));
        assertThat(station.tap().config.addresses()).contains(Prefix.parse("10.66.0.10/16"));
    }

    @Test
    void aSuspendedRouterLeavesItsTapToTheNextOne() {
        FakeTaps.Tap open = station.tap();
        station.router.suspend();
        assertThat(open.suspended).isTrue();
        assertThat(open.closed).isFalse();
        assertThat(station.excluded).isEmpty();
        station.router.close();
        assertThat(open.closed).as("closed twice").isFalse();
        station.start();
        assertThat(station.tap().config.addresses()).isEqualTo(open.config.addresses());
        assertThat(station.excluded).contains(Prefix.parse("10.66.0.0/16"));
    }

    @Test
    void aKindCanBeWished() {
        FakeTaps taps = new FakeTaps();
        TapConfig config = station.tap().config;
        new TapChoice(taps, "auto").open(config, station.tap().sink);
        assertThat(taps.last().config.kind()).isEmpty();
        new TapChoice(taps, "memory").open(config, station.tap().sink);
        assertThat(taps.last().config.kind()).contains("memory");
        assertThatIllegalArgumentException().isThrownBy(() -> new TapChoice(taps, "tap0"))
            .withMessage("tap is 'tap0'; it can be auto or memory");
    }
}
