package org.ipop.membership.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipop.api.HostPort;
import org.ipop.api.Refused;
import org.ipop.api.membership.Seeds;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.StateFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seeds of the configuration and those that the operator added (file "seeds", one HOST:PORT a line). Names are
 * looked up by workers, at once and again every five minutes, since their addresses may change; a name that is not
 * found is tried again sooner, with back-off. Thread: node loop; made at start-up, since it reads the disk.
 */
public final class SeedList implements Seeds, AutoCloseable {
    static final String FILE = "seeds";
    static final int MAX_SEEDS = 64;
    static final int MAX_ADDRESSES = 8;
    static final long REFRESH_NANOS = 300_000_000_000L;
    static final long FIRST_RETRY_NANOS = 5_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(SeedList.class);

    private final NodeContext context;
    private final StateFolder state;
    private final HostResolver resolver;
    private final Consumer<InetSocketAddress> found;
    private final SequencedSet<HostPort> configured;
    private final SequencedSet<HostPort> added = new LinkedHashSet<>();
    /** Who waits for its turn: one name at a time, since a silent resolver must not hold up every worker. */
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private boolean lookingUp;

    /**
     * @param context    owned and closed by the list
     * @param configured of the configuration
     * @param found      hears every address of every seed at each look-up
     */
    public SeedList(NodeContext context, StateFolder state, List<HostPort> configured, HostResolver resolver,
                    Consumer<InetSocketAddress> found) {
        this.context = context;
        this.state = state;
        this.resolver = resolver;
        this.found = found;
        this.configured = new LinkedHashSet<>(configured);
        state.read(FILE).ifPresent(this::load);
        all().forEach(seed -> context.schedule(0, () -> lookUp(seed, FIRST_RETRY_NANOS)));
    }

    @Override
    public CompletionStage<Void> add(String hostPort) {
        HostPort seed;
        try {
            seed = HostPort.parse(hostPort);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedStage(new Refused(e.getMessage()));
        }
        if (holds(seed)) {
            return CompletableFuture.completedStage(null);
        }
        if (configured.size() + added.size() >= MAX_SEEDS) {
            return CompletableFuture.failedStage(new Refused("there are " + MAX_SEEDS + " seeds already; remove one"));
        }
        added.add(seed);
        lookUp(seed, FIRST_RETRY_NANOS);
        return write();
    }

    @Override
    public CompletionStage<Void> remove(String hostPort) {
        if (configured.stream().anyMatch(each -> each.toString().equals(hostPort))) {
            return CompletableFuture.failedStage(new Refused(hostPort + " is in the configuration; remove it there"));
        }
        if (!added.removeIf(each -> each.toString().equals(hostPort))) {
            return CompletableFuture.failedStage(new Refused(hostPort + " is no seed of this node"));
        }
        return write();
    }

    @Override
    public List<String> list() {
        return all().map(HostPort::toString).toList();
    }

    @Override
    public void close() {
        context.close();
    }

    private Stream<HostPort> all() {
        return Stream.concat(configured.stream(), added.stream().filter(each -> !configured.contains(each)));
    }

    private boolean holds(HostPort seed) {
        return configured.contains(seed) || added.contains(seed);
    }

    private void lookUp(HostPort seed, long retryNanos) {
        if (!holds(seed)) {
            return;
        }
        if (lookingUp) {
            turns.add(() -> lookUp(seed, retryNanos));
            return;
        }
        lookingUp = context.compute(this, () -> resolver.resolve(seed.host()), (addresses, error) -> {
            lookingUp = false;
            resolved(seed, addresses, error, retryNanos);
            nextTurn();
        });
        if (!lookingUp) {
            lookUpLater(seed, retryNanos);
        }
    }

    private void nextTurn() {
        while (!lookingUp && !turns.isEmpty()) {
            turns.remove().run();
        }
    }

    private void resolved(HostPort seed, List<InetAddress> addresses, Throwable error, long retryNanos) {
        if (!holds(seed)) {
            return;
        }
        if (error != null) {
            LOG.debug("seed not found seed={} reason={}", seed, error.getMessage());
            lookUpLater(seed, retryNanos);
            return;
        }
        addresses.stream().limit(MAX_ADDRESSES)
            .forEach(address -> found.accept(new InetSocketAddress(address, seed.port())));
        context.schedule(REFRESH_NANOS, () -> lookUp(seed, FIRST_RETRY_NANOS));
    }

    private void lookUpLater(HostPort seed, long retryNanos) {
        context.schedule(retryNanos, () -> lookUp(seed, Math.min(REFRESH_NANOS, 2 * retryNanos)));
    }

    private CompletionStage<Void> write() {
        String lines = added.stream().map(seed -> seed + "\n").collect(Collectors.joining());
        return state.write(FILE, lines.getBytes(StandardCharsets.UTF_8));
    }

    private void load(byte[] content) {
        List<String> broken = new ArrayList<>();
        new String(content, StandardCharsets.UTF_8).lines().limit(MAX_SEEDS).forEach(line -> {
            try {
                added.add(HostPort.parse(line));
            } catch (IllegalArgumentException e) {
                broken.add(line);
            }
        });
        if (!broken.isEmpty()) {
            LOG.warn("lines dropped, they are no HOST:PORT file={} lines={}", FILE, broken.size());
        }
    }
}
