package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.runtime.Counters;
import org.ipop.runtime.LinuxNamespaces;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Taps of one node in its own network namespace and in another. */
class NamespaceTapTest {
    private final Counters counters = new SimulatedLoop(new VirtualTime(1)).counters();
    private NetworkNamespace own;
    private NetworkNamespace other;
    private LinuxTapFactory factory;

    @BeforeEach
    void enter() throws IOException {
        own = NetworkNamespace.create();
        other = NetworkNamespace.create();
        factory = new LinuxTapFactory(own, new LinuxNamespaces(), counters);
    }

    @AfterEach
    void leave() {
        Stream.of(own, other).filter(namespace -> namespace != null).forEach(NetworkNamespace::close);
    }

    @Test
    void theSameAddressesLiveOnBothSides() {
        EchoSink mine = new EchoSink(0);
        EchoSink theirs = new EchoSink(0);
        mine.tap = open(config(Optional.empty()), mine);
        theirs.tap = open(config(inside()), theirs);
        assertThat(theirs.tap.name()).isEqualTo("ipop0");
        assertThat(other.ip("-o", "address", "show", "ipop0")).contains("10.66.1.2/16");
        assertThat(own.exec("ping", "-c", "2", "-i", "0.05", "-W", "2", "10.66.9.9")).contains(" 0% packet loss");
        assertThat(own.call(() -> mine.sources.size())).isPositive();
        assertThat(own.call(() -> theirs.sources.size())).as("heard in the other").isZero();
        assertThat(other.exec("ping", "-c", "2", "-i", "0.05", "-W", "2", "10.66.9.9")).contains(" 0% packet loss");
        assertThat(own.call(() -> theirs.sources.size())).isPositive();
        own.execute(theirs.tap::close);
        assertThat(other.loses("ipop0")).isTrue();
        assertThat(own.ip("-o", "address", "show", "ipop0")).as("the first one stays").contains("10.66.1.2/16");
    }

    @Test
    void itsOwnAddressesAreReachedInANewNamespace() {
        other.ip("link", "set", "lo", "down");
        open(config(inside()), new EchoSink(0));
        assertThat(other.exec("ping", "-c", "1", "-W", "2", "10.66.1.2")).contains(" 0% packet loss");
    }

    @Test
    void anAddressIsChangedWhereTheDeviceIs() {
        TapDevice tap = open(config(inside()), new EchoSink(0));
        own.execute(() -> tap.configure(new TapConfig("ipop%d", prefixes("10.66.1.3/16"), 1280).inside(inside())));
        assertThat(other.ip("-o", "address", "show", "ipop0")).contains("10.66.1.3/16").doesNotContain("10.66.1.2");
    }

    @Test
    void whatIsLeftIsAdoptedThere() {
        OptionalInt left = own.call(open(config(inside()), new EchoSink(0))::suspend);
        EchoSink next = new EchoSink(0);
        next.tap = own.call(() -> factory.adopt(left.getAsInt(), config(inside()), next));
        assertThat(other.exec("ping", "-c", "2", "-i", "0.05", "-W", "2", "10.66.9.9")).contains(" 0% packet loss");
        own.execute(next.tap::close);
        assertThat(other.loses("ipop0")).isTrue();
    }

    @Test
    void aMissingNamespaceIsRefused() {
        assertThatThrownBy(() -> open(config(Optional.of("ipop-nonesuch")), new EchoSink(0)))
            .isInstanceOf(Refused.class).hasMessageContaining("ip netns add ipop-nonesuch");
        assertThat(own.ip("-o", "link")).doesNotContain("ipop0");
    }

    private TapDevice open(TapConfig config, EchoSink sink) {
        return own.call(() -> factory.open(config, sink));
    }

    private Optional<String> inside() {
        return Optional.of(other.name());
    }

    private static TapConfig config(Optional<String> namespace) {
        return new TapConfig("ipop%d", prefixes("10.66.1.2/16"), 1280).inside(namespace);
    }

    private static List<Prefix> prefixes(String... addresses) {
        return Stream.of(addresses).map(Prefix::parse).toList();
    }
}
