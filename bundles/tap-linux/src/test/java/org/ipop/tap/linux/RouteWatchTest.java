package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ipop.api.edge.NetworkChanges;
import org.ipop.api.runtime.Counters;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel tells when {@code ip} changes something in a network namespace. */
@Timeout(60)
class RouteWatchTest {
    private static final String ADDRESSES = "addresses";

    private final Counters counters = new SimulatedLoop(new VirtualTime(1)).counters();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private NetworkNamespace namespace;
    private NetworkChanges.Watch watch;

    @BeforeEach
    void enter() throws IOException {
        namespace = NetworkNamespace.create();
        namespace.ip("link", "add", "name", "one", "type", "veth", "peer", "name", "two");
        watch = namespace.call(() -> new RouteWatch(namespace, counters).watch(new NetworkChanges.Listener() {
            @Override
            public void addresses() {
                told.add(ADDRESSES);
            }

            @Override
            public void way(String device) {
                told.add(device);
            }
        }));
    }

    @AfterEach
    void leave() {
        if (namespace != null) {
            namespace.execute(watch::close);
            namespace.close();
        }
    }

    @Test
    void linksAddressesAndDefaultRoutesAreToldAtOnce() throws InterruptedException {
        namespace.ip("link", "set", "dev", "two", "up");
        namespace.ip("link", "set", "dev", "one", "up");
        await("one");
        namespace.ip("address", "add", "192.0.2.1/24", "dev", "one");
        await(ADDRESSES);
        told.clear();
        namespace.ip("route", "add", "198.51.100.0/24", "via", "192.0.2.2");
        namespace.ip("route", "add", "default", "via", "192.0.2.2");
        assertThat(await("one")).as("nothing of the other route").isZero();
        namespace.ip("link", "set", "dev", "two", "down");
        await("one");
    }

    @Test
    void closedItTellsNothing() throws InterruptedException {
        namespace.execute(watch::close);
        namespace.ip("address", "add", "192.0.2.1/24", "dev", "one");
        namespace.execute(() -> { });
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsNoChangeOfAWayIsNone() throws MalformedPacket {
        LinkStates links = new LinkStates();
        NetworkChange.way(link(0x11043), links);
        assertThat(NetworkChange.way(link(0x11043), links)).as("the same flags").isEmpty();
        assertThat(NetworkChange.way(link(0x11003), links)).contains("et");
        assertThat(NetworkChange.way(new NetlinkMessage(99, 0, 0, ByteBuffer.allocate(0)), links)).isEmpty();
    }

    /** How many other words came before this one. */
    private int await(String word) throws InterruptedException {
        for (int others = 0;; others++) {
            String next = told.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("nothing told of " + word).isNotNull();
            if (next.equals(word)) {
                return others;
            }
        }
    }

    private static NetlinkMessage link(int flags) {
        ByteBuffer body = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        body.putInt(4, 5).putInt(8, flags).putShort(16, (short) 7).putShort(18, (short) 3);
        body.put(20, (byte) 'e').put(21, (byte) 't');
        return new NetlinkMessage(NetworkChange.NEW_LINK, 0, 0, body);
    }
}
