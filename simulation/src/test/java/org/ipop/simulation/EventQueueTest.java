package org.ipop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();
    private final PriorityQueue<Event> model =
        new PriorityQueue<>(Comparator.<Event>comparingLong(event -> event.atNanos).thenComparingLong(
            event -> event.order));
    private long order;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void givesEventsInTheOrderOfTimeThenOfArrivalWhereverTheyLie(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long now = 0;
        for (int round = 0; round < 2_000; round++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                add(now + (random.nextLong() >>> 1 + random.nextInt(62)) % (1L << 62));
            }
            long end = now + (random.nextLong() >>> 20 + random.nextInt(40));
            assertThat(times(queue, end)).isEqualTo(modelTimes(end));
            now = end;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1L << 18, (1L << 30) - 1, 1L << 30, 1L << 42, 1L << 54})
    void eventsOfOneInstantKeepTheirOrderAtTheEdgeOfAWheel(long edge) {
        for (int i = 0; i < 5; i++) {
            add(edge);
            add(edge - 1);
            add(edge + 1);
        }
        assertThat(times(queue, edge - 2)).isEmpty();
        add(edge - 1);
        assertThat(times(queue, edge + 1)).isEqualTo(modelTimes(edge + 1)).hasSize(16);
    }

    private void add(long atNanos) {
        Event event = new Event() {
            @Override
            protected void happen() {
                // only its place counts
            }
        };
        event.atNanos = atNanos;
        event.order = order++;
        queue.add(event);
        model.add(event);
    }

    private List<String> modelTimes(long endNanos) {
        List<String> times = new ArrayList<>();
        while (!model.isEmpty() && model.peek().atNanos <= endNanos) {
            times.add(name(model.poll()));
        }
        return times;
    }

    private static List<String> times(EventQueue queue, long endNanos) {
        List<String> times = new ArrayList<>();
        for (Event event = queue.poll(endNanos); event != null; event = queue.poll(endNanos)) {
            times.add(name(event));
        }
        return times;
    }

    private static String name(Event event) {
        return event.atNanos + "/" + event.order;
    }
}
