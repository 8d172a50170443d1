package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.junit.jupiter.api.Timeout;

/** A real device that one factory leaves to another, as at the update of this bundle. */
@Timeout(60)
class AdoptionTest {
    private static final int QUEUED = 20;
    private static final TapConfig CONFIG = config("10.66.1.2/16", "10.66.0.1/32", "fd00:66::2/64");

    private final Counters counters = new SimulatedLoop(new VirtualTime(1)).counters();
    private final EchoSink former = new EchoSink(QUEUED);
    private final EchoSink next = new EchoSink(QUEUED);
    private NetworkNamespace namespace;
    private TapDevice tap;

    @BeforeEach
    void enter() throws IOException {
        namespace = NetworkNamespace.create();
        tap = namespace.call(() ->
            former.tap = new LinuxTapFactory(namespace, new LinuxNamespaces(), counters).open(CONFIG, former));
    }

    @AfterEach
    void leave() {
        if (namespace != null) {
            namespace.execute(tap::close);
            namespace.close();
        }
    }

    @Test
    void addressesRoutesMtuAndIndexStay() {
        namespace.ip("route", "add", "192.0.2.0/24", "dev", "ipop0");
        String before = seen();
        int descriptor = suspend();
        assertThat(seen()).as("in the gap").isEqualTo(before).contains("10.66.1.2/16", "192.0.2.0/24", "mtu 1280");
        adopt(descriptor);
        assertThat(tap.name()).isEqualTo("ipop0");
        assertThat(seen()).isEqualTo(before);
        namespace.exec("ping", "-c", "1", "-W", "2", "10.66.9.9");
    }

    @Test
    void whatTheKernelQueuedInTheGapIsReadByTheSuccessor() throws Exception {
        int descriptor = suspend();
        DatagramChannel socket = namespace.call(DatagramChannel::open);
        InetSocketAddress far = new InetSocketAddress(InetAddress.ofLiteral("10.66.9.9"), 9);
        for (int i = 0; i < QUEUED; i++) {
            socket.send(ByteBuffer.allocate(100).putInt(0, i), far);
        }
        socket.close();
        adopt(descriptor);
        assertThat(next.allNumbers.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(namespace.call(() -> List.copyOf(next.numbers)))
            .isEqualTo(IntStream.range(0, QUEUED).boxed().toList());
        assertThat(former.numbers).isEmpty();
    }

    @Test
    void theSuccessorChangesAddresses() {
        adopt(suspend());
        namespace.execute(() -> tap.configure(config("10.66.1.3/16", "fd00:66::2/64")));
        assertThat(namespace.ip("-o", "address", "show", "ipop0")).contains("10.66.1.3/16", "fd00:66::2/64")
            .doesNotContain("10.66.1.2", "10.66.0.1");
    }

    @Test
    void whatNobodyClaimsIsUndoneWithItsDescriptor() {
        int descriptor = suspend();
        namespace.execute(tap::close);
        assertThat(namespace.ip("-o", "link")).as("closed twice").contains("ipop0");
        namespace.execute(() -> Libc.close(descriptor));
        assertThat(namespace.loses("ipop0")).isTrue();
        assertThat(namespace.ip("-o", "address")).doesNotContain("10.66", "fd00");
    }

    @Test
    void aDeviceThatWasDeletedInTheGapIsRefused() {
        int descriptor = suspend();
        namespace.ip("link", "delete", "ipop0");
        assertThatThrownBy(() -> adopt(descriptor)).isInstanceOf(Refused.class).hasMessageContaining("is gone");
        namespace.execute(() -> Libc.close(descriptor));
    }

    @Test
    void aDeviceThatIsGoneLeavesNothing() throws Exception {
        namespace.ip("link", "delete", "ipop0");
        tap.gone().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(namespace.<OptionalInt>call(tap::suspend)).isEmpty();
    }

    private int suspend() {
        return namespace.<OptionalInt>call(tap::suspend).orElseThrow();
    }

    private void adopt(int descriptor) {
        tap = namespace.call(() ->
            next.tap = new LinuxTapFactory(namespace, new LinuxNamespaces(), counters).adopt(descriptor, CONFIG, next));
    }

    /** Index, state and MTU, addresses, routes. */
    private String seen() {
        return namespace.ip("-o", "link", "show", "ipop0") + namespace.ip("-o", "address", "show", "ipop0")
            + namespace.ip("route") + namespace.ip("-6", "route");
    }

    private static TapConfig config(String... addresses) {
        return new TapConfig("ipop%d", List.of(addresses).stream().map(Prefix::parse).toList(), 1280);
    }
}
