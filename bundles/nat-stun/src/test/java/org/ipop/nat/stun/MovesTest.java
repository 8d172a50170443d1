package org.ipop.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.ipop.api.Prefix;
import org.ipop.api.runtime.NodeContext;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** What is a move and what is not, and how soon it is known. */
class MovesTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final VirtualTime time = new VirtualTime(5);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final SimulatedHost host = internet.lan().host("laptop", "192.168.1.10/24", "fe80::10/64");
    private final Clock clock = new Clock(host.loop().open("nat"));
    private int count;
    private final Moves moves = new Moves(clock, host.sockets(), new HostCandidates("ipop"), () -> count++);

    @Test
    void anAddressIsSeenAtOnceWhereTheSystemTells() {
        host.attach("wlan0", Prefix.parse("10.1.1.5/24"), internet.lan());
        moves.addresses();
        moves.addresses();
        time.run(30 * MILLI);
        assertThat(count).isEqualTo(1);
        assertThat(moves.interfaces()).hasSize(4);
    }

    @Test
    void elsewhereItIsSeenByLooking() {
        host.attach("wlan0", Prefix.parse("10.1.1.5/24"), internet.lan());
        ticks(6);
        assertThat(count).isEqualTo(1);
    }

    @Test
    void lifetimesTapsAndLinkLocalAddressesAreNoMoves() {
        moves.addresses();
        host.attach("ipop0", Prefix.parse("10.66.0.1/16"), internet.lan());
        moves.way("ipop0");
        host.attach("veth7", Prefix.parse("fe80::7/64"), internet.lan());
        moves.addresses();
        moves.way("veth7");
        moves.way("unknown");
        ticks(10);
        assertThat(count).isZero();
    }

    @Test
    void aLinkOrARouteOfOurDeviceIs() {
        moves.way("eth0");
        time.run(30 * MILLI);
        assertThat(count).isEqualTo(1);
    }

    @Test
    void aLinkThatComesAndGoesIsTakenFourTimesASecond() {
        for (int i = 0; i < 200; i++) {
            moves.way("eth0");
            time.run(5 * MILLI);
        }
        assertThat(count).isBetween(3, 5);
    }

    @Test
    void withoutAnyAddressThereIsNothingToTryUntilOneIsBack() {
        host.detach("eth0");
        moves.addresses();
        time.run(SECOND);
        assertThat(count).isZero();
        host.attach("eth0", Prefix.parse("192.168.1.10/24"), internet.lan());
        moves.addresses();
        time.run(SECOND);
        assertThat(count).isEqualTo(1);
    }

    @Test
    void aHostThatHasSleptIsAwakeWithinASecond() {
        ticks(3);
        clock.asleepSeconds += 3600;
        ticks(1);
        assertThat(count).isEqualTo(1);
        ticks(30);
        assertThat(count).isEqualTo(1);
    }

    @Test
    void aWallClockThatIsSetByALittleIsNoSleep() {
        ticks(3);
        clock.asleepSeconds += 3;
        ticks(3);
        clock.asleepSeconds -= 3600;
        ticks(3);
        assertThat(count).isZero();
    }

    private void ticks(int seconds) {
        for (int i = 0; i < seconds; i++) {
            time.run(SECOND);
            moves.tick();
        }
    }

    /** Its wall clock goes on while the host sleeps. */
    private static final class Clock implements NodeContext {
        private final NodeContext context;
        private long asleepSeconds;

        private Clock(NodeContext context) {
            this.context = context;
        }

        @Override
        public long nanoTime() {
            return context.nanoTime();
        }

        @Override
        public long epochSeconds() {
            return context.epochSeconds() + asleepSeconds;
        }

        @Override
        public Timer schedule(long delayNanos, Runnable task) {
            return context.schedule(delayNanos, task);
        }

        @Override
        public RandomGenerator random() {
            return context.random();
        }

        @Override
        public boolean inLoop() {
            return context.inLoop();
        }

        @Override
        public <T> boolean compute(Object client, Callable<T> task, BiConsumer<T, Throwable> done) {
            return context.compute(client, task, done);
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
