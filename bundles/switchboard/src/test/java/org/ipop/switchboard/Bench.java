package org.ipop.switchboard;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.Datagram;
import org.ipop.api.runtime.Descriptors;
import org.ipop.api.runtime.NodeContext;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;

/** What fronts of edges run on in a test: virtual time, counters, health lines. */
final class Bench {
    static final long SECOND = 1_000_000_000L;
    static final InetSocketAddress FAR = InetSocketAddress.createUnresolved("far", 9);

    final VirtualTime time = new VirtualTime(3);
    final SimulatedLoop loop = new SimulatedLoop(time);
    final NodeContext context = loop.open("switchboard");
    /** Descriptors that were closed, and not by who held them. */
    final List<Integer> closed = new ArrayList<>();
    final FakeHealth lines = new FakeHealth();
    final Map<String, String> health = lines.lines;
    final Host host = new Host(new Opened.Shared(context, loop.counters()), lines, new Kept());

    void run(double seconds) {
        time.run((long) (seconds * SECOND));
    }

    <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().getNow(null);
    }

    long count(String counter) {
        return loop.counters().counter(counter).value();
    }

    static Datagram datagram(int tag) {
        return Datagram.of(Unpooled.wrappedBuffer(new byte[] {(byte) tag}), FAR);
    }

    private final class Kept implements Descriptors {
        @Override
        public OptionalInt duplicate(int descriptor) {
            throw new AssertionError("fronts keep what they are given");
        }

        @Override
        public void close(int descriptor) {
            closed.add(descriptor);
        }
    }
}
