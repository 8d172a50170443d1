package org.ipop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportContract;
import org.junit.jupiter.api.AfterEach;

/** The simulated transport keeps what the real one keeps. */
class SimulatedTransportTest extends TransportContract {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final VirtualTime time = new VirtualTime(3);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final SimulatedHost hostHere = internet.host("here", "198.51.100.1", "2001:db8::1");
    private final SimulatedHost hostThere = internet.host("there", "198.51.100.2", "2001:db8::2");

    @AfterEach
    void nothingLeaks() {
        time.run(PATIENCE_NANOS);
        assertThat(internet.heldBytes()).isZero();
    }

    @Override
    protected Transport here() {
        return hostHere.transport();
    }

    @Override
    protected Transport there() {
        return hostThere.transport();
    }

    @Override
    protected InetAddress addressHere() {
        return hostHere.address(false);
    }

    @Override
    protected InetAddress addressThere() {
        return hostThere.address(false);
    }

    @Override
    protected <T> T onLoop(Callable<T> task) {
        try {
            return task.call();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    @Override
    protected boolean eventually(BooleanSupplier reached) {
        return time.runUntil(reached, PATIENCE_NANOS);
    }
}
