package org.ipop.nat.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ipop.api.Refused;
import org.ipop.api.runtime.NodeContext;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** One mapping over its life, with protocols that answer as they are told. */
class PortMapTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Gateway GATEWAY = new Gateway(InetAddress.ofLiteral("192.168.1.10"),
        InetAddress.ofLiteral("192.168.1.1"));

    private final VirtualTime time = new VirtualTime(1);
    private final NodeContext context = new SimulatedLoop(time).open("test");
    private final Scripted first = new Scripted("first");
    private final Scripted second = new Scripted("second");
    private int changes;

    @Test
    void theFirstProtocolThatGrantsHolds() {
        first.grants = null;
        PortMap map = map(first, second);
        assertThat(map.external()).contains(at(7));
        assertThat(map.report()).startsWith("second of 192.168.1.1 leads 203.0.113.7 port 7 to us");
        assertThat(first.closed).isOne();
        assertThat(changes).isOne();
    }

    @Test
    void whereNobodyGrantsItIsTriedAgainAfterARest() {
        first.grants = null;
        second.grants = null;
        PortMap map = map(first, second);
        assertThat(map.report()).isEqualTo("192.168.1.1: first says no; second says no");
        second.grants = new Grant(at(8), 3600);
        time.run(PortMap.REST_NANOS);
        assertThat(map.external()).contains(at(8));
    }

    @Test
    void aGrantIsRenewedAtHalfOfItsLifetime() {
        first.grants = new Grant(at(7), 600);
        map(first);
        time.run(299 * SECOND);
        assertThat(first.asked).isOne();
        time.run(2 * SECOND);
        assertThat(first.asked).isEqualTo(2);
        assertThat(changes).as("nothing has changed").isOne();
    }

    @Test
    void anAbsurdLifetimeNeitherKeepsUsBusyNorSleeping() {
        first.grants = new Grant(at(7), 0);
        map(first);
        time.run(600 * SECOND);
        assertThat(first.asked).isLessThanOrEqualTo(11);
        second.grants = new Grant(at(8), 0xFFFFFFFFL);
        map(second);
        time.run(3600 * SECOND);
        assertThat(second.asked).isBetween(2, 3);
    }

    @Test
    void aRouterThatHasForgottenIsAskedAnew() {
        PortMap map = map(first);
        first.grants = new Grant(at(9), 3600);
        first.keeps = false;
        time.run(61 * SECOND);
        assertThat(map.external()).contains(at(9));
        assertThat(changes).isEqualTo(2);
    }

    @Test
    void aWordOfTheRouterMakesUsLookAtOnce() {
        PortMap map = map(first);
        first.keeps = false;
        map.doubt();
        assertThat(first.asked).isEqualTo(2);
    }

    @Test
    void whatCannotBeRenewedExpiresAndTheNextProtocolIsTried() {
        first.grants = new Grant(at(7), 400);
        PortMap map = map(first, second);
        first.grants = null;
        time.run(399 * SECOND);
        assertThat(map.external()).as("granted until then").contains(at(7));
        second.grants = new Grant(at(8), 3600);
        time.run(60 * SECOND);
        assertThat(map.external()).contains(at(8));
    }

    @Test
    void closingGivesBackWhatWasGrantedAndNothingElse() {
        PortMap map = map(first);
        map.close();
        map.close();
        assertThat(first.released).isOne();
        assertThat(first.closed).isOne();
        second.grants = null;
        map(second).close();
        assertThat(second.released).isZero();
        time.run(7200 * SECOND);
        assertThat(first.asked).isOne();
    }

    @Test
    void aGrantThatComesAfterTheEndIsNotUsed() {
        first.late = new CompletableFuture<>();
        PortMap map = map(first);
        map.close();
        first.late.complete(new Grant(at(7), 3600));
        assertThat(map.external()).isEmpty();
        assertThat(changes).isZero();
    }

    private PortMap map(Scripted... protocols) {
        List<Supplier<CompletionStage<MappingProtocol>>> all = new ArrayList<>();
        for (Scripted each : protocols) {
            all.add(() -> CompletableFuture.completedStage(each));
        }
        return new PortMap(context, GATEWAY, () -> all, () -> changes++);
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), port);
    }

    private static final class Scripted implements MappingProtocol {
        private final String name;
        private Grant grants = new Grant(at(7), 3600);
        private boolean keeps = true;
        private CompletableFuture<Grant> late;
        private int asked;
        private int released;
        private int closed;

        private Scripted(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public CompletionStage<Grant> map(long lifetimeSeconds) {
            asked++;
            if (late != null) {
                return late;
            }
            return grants == null ? CompletableFuture.failedStage(new Refused("says no"))
                : CompletableFuture.completedStage(grants);
        }

        @Override
        public CompletionStage<Boolean> keeps() {
            return CompletableFuture.completedStage(keeps);
        }

        @Override
        public long checkSeconds() {
            return 60;
        }

        @Override
        public void release() {
            released++;
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
