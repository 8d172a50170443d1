package org.ipop.dns.resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.Health.Level;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.dns.resolver.ResolverFile.Owner;
import org.ipop.dns.resolver.Situation.Leave;
import org.ipop.dns.resolver.Situation.Register;
import org.ipop.dns.resolver.Situation.Restore;
import org.ipop.dns.resolver.Situation.Step;
import org.ipop.dns.resolver.Situation.Tell;
import org.ipop.dns.resolver.Situation.Write;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@code resolv.conf} as the networks of its network namespace need it: read, decide, act, one round at a time.
 * The file is written in place, since it may be a mount of its own, and only after the former content is safe on the
 * disk; so whatever step a crash interrupts, the next start finds the former content in the file or in the backup.
 * Files are touched by workers only. Thread: node loop.
 */
public final class SystemResolver {
    private static final Logger LOG = LoggerFactory.getLogger(SystemResolver.class);
    private static final int DNS_PORT = 53;
    /** How long another program's file, a DHCP client's say, may keep names of the network from working. */
    private static final long LOOK_AGAIN_NANOS = 60_000_000_000L;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final NodeContext context;
    private final StateFolder state;
    private final Health health;
    private final ResolverFile file;
    private final String subject;
    private final boolean auto;
    private final Resolvectl resolvectl;
    private final Resolvconf resolvconf;
    /** With the device of each, if it has one. */
    private final Map<NetworkSpec, Optional<String>> networks = new LinkedHashMap<>();
    private final Set<InetAddress> ourServers = new LinkedHashSet<>();
    private final List<CompletableFuture<Void>> announced = new ArrayList<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private Consumer<List<InetSocketAddress>> formerServers = servers -> { };
    private Optional<ResolvConf> written = Optional.empty();
    /** What systemd-resolved knows of us, by device. */
    private Map<String, NetworkSpec> told = Map.of();
    /** What resolvconf has of us. */
    private Optional<Registered> registered = Optional.empty();
    private boolean resolvconfFails;
    private Optional<Timer> nextLook = Optional.empty();
    private boolean busy;
    private boolean again;
    private boolean closing;

    public SystemResolver(NodeLoop loop, StateFolder state, Health health, ResolverFile file, Means means) {
        this.context = loop.open("dns.resolver");
        this.state = state;
        this.health = health;
        this.file = file;
        this.subject = "resolver " + file;
        this.auto = means.auto();
        this.resolvectl = new Resolvectl(means.resolvectl());
        this.resolvconf = new Resolvconf(means.resolvconf());
    }

    /** @param formerServers hears whom the system would ask without us, after each change */
    public void start(Consumer<List<InetSocketAddress>> formerServers) {
        this.formerServers = formerServers;
        round();
    }

    /**
     * The system is to ask this network's name server, and to complete names with its zone. Completes when it does, or
     * a health line says why not.
     *
     * @param device with the server's address
     */
    public CompletionStage<Void> announce(NetworkSpec network, Optional<String> device) {
        networks.put(network, device);
        ourServers.add(network.nameServer4());
        ourServers.add(network.nameServer6());
        CompletableFuture<Void> done = new CompletableFuture<>();
        announced.add(done);
        round();
        return done.minimalCompletionStage();
    }

    public void withdraw(NetworkSpec network) {
        networks.remove(network);
        round();
    }

    /** Withdraws all; completes when the file is as it was. */
    public CompletionStage<Void> close() {
        closing = true;
        networks.clear();
        round();
        return closed.minimalCompletionStage();
    }

    private void round() {
        if (busy) {
            again = true;
            return;
        }
        busy = true;
        work(this::find, this::act, this::failed);
    }

    private Found find() throws IOException {
        ResolvConf content = file.read();
        return new Found(content, file.owner(content), state.read(file.backup()).map(ResolvConf::of),
            state.read(Resolvconf.KEPT).map(name -> new String(name, StandardCharsets.UTF_8)));
    }

    private void act(Found found) {
        Optional<InetAddress> server = auto
            ? networks.keySet().stream().findFirst().map(NetworkSpec::nameServer4) : Optional.empty();
        Owner owner = resolvconfFails && found.owner != Owner.SYSTEMD ? Owner.ANYBODY : found.owner;
        Step step = new Situation(found.file, owner, found.backup, written, server, domains()).decide();
        formerServers.accept(step.former().nameServers().stream().filter(each -> !ourServers.contains(each))
            .map(each -> new InetSocketAddress(each, DNS_PORT)).toList());
        switch (step) {
            case Leave leave -> forget(found, () -> leave(leave));
            case Write write -> forget(found, () -> write(write, found.backup));
            case Restore restore -> forget(found, () -> restore(restore));
            case Tell tell -> tell(tell);
            case Register register -> register(owner, register, found.record);
        }
    }

    private void register(Owner owner, Register step, Optional<String> former) {
        String record = former.orElseGet(() -> Resolvconf.record(networks.values().stream()
            .flatMap(Optional::stream).findFirst().orElse("ipop")));
        Registered wanted = new Registered(record, step.content());
        if (registered.equals(Optional.of(wanted))) {
            settled();
            return;
        }
        state.write(Resolvconf.KEPT, record.getBytes(StandardCharsets.UTF_8)).whenComplete((done, failure) -> {
            if (failure != null) {
                failed(failure);
            } else {
                add(owner, wanted);
            }
        });
    }

    private void add(Owner owner, Registered wanted) {
        work(() -> {
            resolvconf.add(owner, wanted.record, wanted.content);
            return wanted;
        }, now -> {
            registered = Optional.of(now);
            LOG.info("resolvconf has our record file={} record={}", file, now.record);
            health.clear(subject);
            settled();
        }, refused -> {
            LOG.info("resolvconf does not take our record, so the file is written file={} reason={}", file,
                refused.getMessage());
            resolvconfFails = true;
            again = true;
            settled();
        });
    }

    private void tell(Tell tell) {
        Map<String, NetworkSpec> former = told;
        Map<String, NetworkSpec> wanted = new LinkedHashMap<>();
        networks.forEach((network, device) -> device.ifPresent(name -> wanted.put(name, network)));
        if (wanted.equals(former)) {
            settled();
            return;
        }
        work(() -> resolvectl.change(former, wanted), now -> {
            told = now;
            LOG.info("systemd-resolved asks us file={} devices={}", file, now.keySet());
            tell.warning().ifPresentOrElse(this::warn, () -> health.clear(subject));
            settled();
        }, failure -> {
            warn("it belongs to systemd-resolved, which could not be told (" + failure.getMessage()
                + "); for names of the network run " + commands(wanted));
            settled();
        });
    }

    /** Takes back what other programs were told, now or before a crash; what comes of that does not matter any more. */
    private void forget(Found found, Runnable then) {
        Map<String, NetworkSpec> links = told;
        if (links.isEmpty() && found.record.isEmpty()) {
            then.run();
            return;
        }
        told = Map.of();
        registered = Optional.empty();
        work(() -> {
            resolvectl.change(links, Map.of());
            if (found.record.isPresent()) {
                resolvconf.delete(found.record.get());
            }
            return links;
        }, now -> forgotten(found, then), failure -> forgotten(found, then));
    }

    private void forgotten(Found found, Runnable then) {
        CompletionStage<Void> done = found.record.isPresent() ? state.delete(Resolvconf.KEPT)
            : CompletableFuture.completedStage(null);
        done.whenComplete((deleted, failure) -> then.run());
    }

    private static String commands(Map<String, NetworkSpec> links) {
        return links.entrySet().stream().map(link -> "'resolvectl dns " + link.getKey() + " "
            + link.getValue().nameServer4().getHostAddress() + "' and 'resolvectl domain " + link.getKey() + " "
            + String.join(" ", Resolvectl.domains(link.getValue())) + "'").collect(Collectors.joining(", "));
    }

    private void leave(Leave leave) {
        leave.warning().ifPresentOrElse(this::warn, () -> health.clear(subject));
        if (!leave.dropBackup()) {
            settled();
            return;
        }
        if (written.isPresent()) {
            LOG.info("resolv.conf was changed by another program and stays as it is file={}", file);
        }
        dropBackup();
    }

    private void write(Write write, Optional<ResolvConf> backup) {
        CompletionStage<Void> kept = backup.equals(Optional.of(write.former()))
            ? CompletableFuture.completedStage(null) : state.write(file.backup(), write.former().bytes());
        kept.whenComplete((done, failure) -> {
            if (failure != null) {
                failed(failure);
                return;
            }
            work(() -> file.replace(write.content(), write.former()), content -> {
                written = Optional.of(content);
                LOG.info("the system's resolver asks us file={} search={}", file, domains());
                health.clear(subject);
                settled();
            }, this::failed);
        });
    }

    private void restore(Restore restore) {
        work(() -> file.restore(restore.former()), content -> {
            LOG.info("the system's resolver is as it was file={}", file);
            health.clear(subject);
            dropBackup();
        }, this::failed);
    }

    private void dropBackup() {
        written = Optional.empty();
        state.delete(file.backup()).whenComplete((done, failure) -> settled());
    }

    private void failed(Throwable failure) {
        warn("it cannot be changed (" + failure + "); names of the network are answered by "
            + networks.keySet().stream().map(NetworkSpec::nameServer4).map(InetAddress::getHostAddress).toList());
        settled();
    }

    private void warn(String line) {
        health.report(subject, Level.WARNING, file + ": " + line);
    }

    private void settled() {
        busy = false;
        if (again) {
            again = false;
            round();
            return;
        }
        List<CompletableFuture<Void>> done = List.copyOf(announced);
        announced.clear();
        done.forEach(each -> each.complete(null));
        if (closing && closed.complete(null)) {
            health.clear(subject);
            context.close();
        } else if (auto && !networks.isEmpty()) {
            nextLook.ifPresent(Timer::cancel);
            nextLook = Optional.of(context.schedule(LOOK_AGAIN_NANOS, this::round));
        }
    }

    private List<String> domains() {
        return networks.keySet().stream().map(network -> network.name().toLowerCase(Locale.ROOT) + ".ipop").toList();
    }

    /** Runs it on a worker; when those are all busy, a little later. */
    private <T> void work(Callable<T> task, Consumer<T> then, Consumer<Throwable> otherwise) {
        boolean begun = context.compute(this, task, (result, failure) -> {
            if (failure == null) {
                then.accept(result);
            } else {
                otherwise.accept(failure);
            }
        });
        if (!begun) {
            context.schedule(RETRY_NANOS, () -> work(task, then, otherwise));
        }
    }

    /** What a worker read; {@code record} is resolvconf's, of this run or an earlier one. */
    private record Found(ResolvConf file, Owner owner, Optional<ResolvConf> backup, Optional<String> record) {
    }

    /** What resolvconf was given. */
    private record Registered(String record, String content) {
    }
}
