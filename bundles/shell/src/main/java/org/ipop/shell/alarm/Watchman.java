package org.ipop.shell.alarm;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ipop.api.NodeId;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeContext;

/**
 * Looks at the counters of each {@link Alarm} every few seconds. One line an alarm, however many and whoever they are;
 * it goes five minutes after the last occurrence. Thread: node loop.
 */
public final class Watchman implements AutoCloseable {
    static final long LOOK_NANOS = 5_000_000_000L;
    static final long WINDOW_NANOS = 60_000_000_000L;
    static final long QUIET_NANOS = 300_000_000_000L;

    private final NodeContext context;
    private final Counters counters;
    private final Health health;
    private final Function<NodeId, String> names;
    private final Map<Alarm, Watch> watches = new EnumMap<>(Alarm.class);

    /**
     * Begins at once; what was counted before is not told.
     *
     * @param names how a node is shown to people
     */
    public Watchman(NodeContext context, Counters counters, Health health, Function<NodeId, String> names) {
        this.context = context;
        this.counters = counters;
        this.health = health;
        this.names = names;
        for (Alarm alarm : Alarm.values()) {
            watches.put(alarm, new Watch(alarm));
        }
        context.schedule(LOOK_NANOS, this::look);
    }

    /** What this node did to us, as far as it is remembered; a line each. */
    public List<String> misdeeds(NodeId node) {
        List<String> lines = new ArrayList<>();
        for (Alarm alarm : Alarm.values()) {
            for (String name : alarm.counters()) {
                Long count = counters.counter(name).culprits().get(node);
                if (count != null) {
                    lines.add("refused: " + count + " " + alarm.what() + " (" + name + ")");
                }
            }
        }
        return lines;
    }

    /** Takes its lines back. */
    @Override
    public void close() {
        for (Alarm alarm : Alarm.values()) {
            health.clear(subject(alarm));
        }
    }

    private void look() {
        watches.values().forEach(Watch::look);
        context.schedule(LOOK_NANOS, this::look);
    }

    private static String subject(Alarm alarm) {
        return "attack " + alarm.name();
    }

    /** One alarm and how far it has come. */
    private final class Watch {
        private final Alarm alarm;
        private final Map<String, Long> seen = new LinkedHashMap<>();
        private Map<Object, Long> culprits = Map.of();
        private boolean raised;
        private long count;
        private long sinceNanos;
        private long lastNanos;

        private Watch(Alarm alarm) {
            this.alarm = alarm;
            alarm.counters().forEach(name -> seen.put(name, counters.counter(name).value()));
        }

        private void look() {
            long now = context.nanoTime();
            if (!raised && (count == 0 || now - sinceNanos >= WINDOW_NANOS)) {
                begin(now - LOOK_NANOS);
            }
            if (grown()) {
                lastNanos = now;
                if (raised || count >= alarm.perMinute()) {
                    raised = true;
                    health.report(subject(alarm), Health.Level.WARNING, line(now));
                }
            } else if (raised && now - lastNanos >= QUIET_NANOS) {
                health.clear(subject(alarm));
                begin(now);
            }
        }

        private void begin(long now) {
            raised = false;
            count = 0;
            sinceNanos = now;
        }

        private boolean grown() {
            long before = count;
            for (Map.Entry<String, Long> former : seen.entrySet()) {
                Counter counter = counters.counter(former.getKey());
                if (counter.value() != former.getValue()) {
                    count += counter.value() - former.getValue();
                    culprits = counter.culprits();
                    former.setValue(counter.value());
                }
            }
            return count != before;
        }

        private String line(long now) {
            long seconds = (now - sinceNanos) / 1_000_000_000L;
            return "%,d %s in %s%s: refused; %s".formatted(count, alarm.what(),
                seconds < 120 ? seconds + " s" : seconds / 60 + " min", from(), alarm.advice());
        }

        private String from() {
            if (culprits.isEmpty()) {
                return "";
            }
            Object last = List.copyOf(culprits.keySet()).getLast();
            return ", last from " + Culprit.shown(last, names)
                + (culprits.size() == 1 ? "" : " and " + (culprits.size() - 1) + " more");
        }
    }
}
