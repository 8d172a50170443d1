package org.ipop.membership.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedStateFolder;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class PeerCacheTest {
    private static final RingId RING = new RingId(0xAB);
    private static final String FILE = "peers/00000000000000ab";

    private final VirtualTime time = new VirtualTime(2);
    private final SimulatedHost host = new SimulatedInternet(time).host("a", "198.51.100.1");
    private final SimulatedStateFolder state = host.state();

    @Test
    void peersOutliveACrash() {
        PeerCache cache = open();
        cache.remember(peer(1, "192.0.2.1"));
        cache.remember(peer(2, "2001:db8::2"));
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        host.kill();
        host.restart();
        assertThat(open().contacts()).containsExactly(peer(2, "2001:db8::2"), peer(1, "192.0.2.1"));
    }

    @Test
    void aNodeKilledYoungKnowsMoreThanItsFirstPeer() {
        PeerCache cache = open();
        cache.remember(peer(1, "192.0.2.1"));
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        cache.remember(peer(2, "192.0.2.2"));
        time.run(1_000_000_000L + SimulatedStateFolder.FSYNC_NANOS);
        host.kill();
        host.restart();
        assertThat(open().contacts()).hasSize(2);
    }

    @Test
    void theDiskIsTouchedEverLessOften() {
        PeerCache cache = open();
        byte[] last = {};
        int writes = 0;
        for (int second = 0; second < 600; second++) {
            cache.remember(peer(1 + second % 2, "192.0.2." + (1 + second % 200)));
            time.run(1_000_000_000L);
            byte[] now = state.read(FILE).orElseThrow();
            writes += Arrays.equals(now, last) ? 0 : 1;
            last = now;
        }
        assertThat(writes).as("at 0, 1, 3, 7, 15, 31 s, then each half minute").isBetween(6 + 18, 6 + 20);
    }

    @Test
    void closingWritesAtOnce() {
        PeerCache cache = open();
        cache.remember(peer(1, "192.0.2.1"));
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        cache.remember(peer(1, "192.0.2.99"));
        cache.close();
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        assertThat(open().contacts()).containsExactly(peer(1, "192.0.2.99"));
    }

    @Test
    void theLatestSixtyFourAreKept() {
        PeerCache cache = open();
        for (int i = 1; i <= 100; i++) {
            cache.remember(peer(i, "192.0.2.1"));
        }
        cache.remember(peer(50, "192.0.2.1"));
        assertThat(cache.contacts()).hasSize(PeerCache.MAX_CONTACTS).startsWith(peer(50, "192.0.2.1"))
            .doesNotContain(peer(36, "192.0.2.1")).contains(peer(37, "192.0.2.1"));
    }

    @Test
    void whatCannotBeReachedLaterIsNotKept() {
        PeerCache cache = open();
        cache.remember(peer(1, "fe80::1"));
        cache.remember(Contact.ofBootstrap(id(2), List.of()));
        assertThat(cache.contacts()).isEmpty();
    }

    @Test
    void aBrokenFileIsDroppedAndReplaced() {
        PeerCache cache = open();
        cache.remember(peer(1, "192.0.2.1"));
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        byte[] whole = state.read(FILE).orElseThrow();
        for (int length = 0; length < whole.length; length++) {
            state.plant(FILE, Arrays.copyOf(whole, length));
            assertThat(open().contacts()).isEmpty();
        }
        state.plant(FILE, Arrays.copyOf(whole, whole.length + 1));
        PeerCache again = open();
        assertThat(again.contacts()).isEmpty();
        again.remember(peer(3, "192.0.2.3"));
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        assertThat(open().contacts()).containsExactly(peer(3, "192.0.2.3"));
    }

    private PeerCache open() {
        return new PeerCache(host.loop().open("discovery"), state, RING);
    }

    private static Contact peer(int number, String address) {
        return Contact.ofBootstrap(id(number), List.of(new Candidate(Candidate.Kind.HOST,
            new InetSocketAddress(InetAddress.ofLiteral(address), 4000))));
    }

    private static NodeId id(int number) {
        return new NodeId(Key.hash(new byte[] {(byte) number}));
    }
}
