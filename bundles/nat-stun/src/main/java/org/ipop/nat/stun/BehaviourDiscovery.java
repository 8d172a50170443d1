package org.ipop.nat.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.nat.NatBehaviour;
import org.ipop.api.nat.NatBehaviour.Dependence;
import org.ipop.api.nat.NatBehaviour.Observed;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.nat.stun.StunClient.Answer;
import org.ipop.wire.stun.StunAttribute.ChangeRequest;
import org.ipop.wire.stun.StunAttribute.OtherAddress;

/**
 * Finds out once what we are behind (RFC 5780, section 4): asks up to four servers from one fresh socket, then tests
 * who may send to a second one, whether the NAT returns what we send to ourselves, and last, for minutes, how long a
 * mapping lives. Each step publishes what is known by then. The work of {@link BehaviourFindings} is to judge.
 */
final class BehaviourDiscovery implements AutoCloseable {
    private static final int MAX_ASKED = 4;
    private static final long HAIRPIN_NANOS = 500_000_000L;
    private static final int HAIRPIN_TRIES = 3;

    private final NodeContext context;
    private final Services services;
    private final Consumer<NatBehaviour> found;
    private final List<ProbeSocket> probes = new ArrayList<>();
    private final List<Known> known = new ArrayList<>();
    private NatBehaviour behaviour = NatBehaviour.UNKNOWN;
    private boolean closed;

    /** On what it stands. */
    record Services(NodeContext context, Counters counters, LocalSockets local) {
    }

    /**
     * What one server said to the first socket.
     *
     * @param other its other address and port, if it has two of each
     */
    record Known(InetSocketAddress server, InetSocketAddress mapped, Optional<InetSocketAddress> other) {
    }

    BehaviourDiscovery(Services services, Consumer<NatBehaviour> found) {
        this.services = services;
        this.context = services.context();
        this.found = found;
    }

    /** Completes with true when all has been tried, with false if no server answered; not at all once closed. */
    CompletionStage<Boolean> start(List<InetSocketAddress> servers) {
        return open().thenCombine(open(), (one, two) -> new ProbeSocket[] {one, two})
            .thenCompose(pair -> survey(pair[0], List.copyOf(servers.subList(0, Math.min(MAX_ASKED, servers.size()))))
                .thenCompose(done -> known.isEmpty() ? silence() : test(pair[0], pair[1])));
    }

    private CompletionStage<ProbeSocket> open() {
        return ProbeSocket.open(context, services.counters(), services.local()).thenApply(probe -> {
            if (closed) {
                probe.close();
            } else {
                probes.add(probe);
            }
            return probe;
        });
    }

    private CompletionStage<Boolean> silence() {
        publish(NatBehaviour.unknown("no STUN server answered over IPv4"));
        return CompletableFuture.completedStage(false);
    }

    /** One after the other, until one has a second address. */
    private CompletionStage<Void> survey(ProbeSocket one, List<InetSocketAddress> servers) {
        if (servers.isEmpty() || full().isPresent()) {
            return CompletableFuture.completedStage(null);
        }
        InetSocketAddress server = servers.getFirst();
        return one.ask(server).thenCompose(answer -> {
            answer.ifPresent(heard -> heard.mapped().ifPresent(mapped -> known.add(new Known(server, mapped,
                heard.message().find(OtherAddress.class).map(OtherAddress::address)
                    .filter(other -> isOther(other, server))))));
            return survey(one, servers.subList(1, servers.size()));
        });
    }

    private CompletionStage<Boolean> test(ProbeSocket one, ProbeSocket two) {
        BehaviourFindings findings = new BehaviourFindings(known, local());
        publish(behaviour.withTranslated(findings.translated(one.port())).withMapping(findings.mapping()));
        return mapping(one).thenCompose(done -> two.ask(known.getFirst().server()))
            .thenAccept(answer -> publish(behaviour.withPorts(findings.ports(one.port(), two.port(),
                answer.flatMap(Answer::mapped)))))
            .thenCompose(done -> filtering(findings))
            .thenCompose(done -> hairpin(one, two, 0))
            .thenCompose(done -> lifetime(two));
    }

    /** With a server that has two addresses the answer is exact. A silent address gets three requests and no more. */
    private CompletionStage<Void> mapping(ProbeSocket one) {
        if (full().isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        Known server = full().get();
        InetSocketAddress other = server.other().orElseThrow();
        InetSocketAddress samePort = new InetSocketAddress(other.getAddress(), server.server().getPort());
        return one.ask(samePort).thenCompose(second -> second.isEmpty()
            ? CompletableFuture.completedStage(null)
            : one.ask(other).thenAccept(third -> BehaviourFindings
                .mapping(server, second.flatMap(Answer::mapped), third.flatMap(Answer::mapped))
                .ifPresent(exact -> publish(behaviour.withMapping(exact)))));
    }

    /** From a socket of its own for each server: what was sent to it before must not open the filter. */
    private CompletionStage<Void> filtering(BehaviourFindings findings) {
        List<Known> servers = full().map(List::of).orElse(known);
        return filtering(findings, servers).thenAccept(result -> publish(behaviour.withFiltering(result)));
    }

    private CompletionStage<Observed<Dependence>> filtering(BehaviourFindings findings, List<Known> servers) {
        if (servers.isEmpty()) {
            return CompletableFuture.completedStage(
                Observed.unknown("none of the servers sends from another port when asked to"));
        }
        Known server = servers.getFirst();
        return open().thenCompose(fresh -> changed(fresh, server, server.other().isPresent())
            .thenCompose(both -> BehaviourFindings.cameFrom(both, server, true)
                ? CompletableFuture.completedStage(Optional.of(findings.noFilter(server)))
                : changed(fresh, server, false).thenCompose(port -> fresh.ask(server.server())
                    .thenApply(alive -> findings.filtering(server, port, alive))))
            .thenCompose(result -> result.isPresent() ? CompletableFuture.completedStage(result.get())
                : filtering(findings, servers.subList(1, servers.size()))));
    }

    private static CompletionStage<Optional<Answer>> changed(ProbeSocket fresh, Known server, boolean address) {
        return fresh.ask(server.server(), new ChangeRequest(address, true));
    }

    /** Asks our own mapped address from the second socket. */
    private CompletionStage<Void> hairpin(ProbeSocket one, ProbeSocket two, int tried) {
        if (!behaviour.translated().is(true)) {
            publish(behaviour.withHairpin(Observed.unknown("our own address needs no way back")));
            return CompletableFuture.completedStage(null);
        }
        InetSocketAddress mapped = known.getFirst().mapped();
        if (one.heardRequest() || tried == HAIRPIN_TRIES) {
            publish(behaviour.withHairpin(Observed.of(one.heardRequest(), one.heardRequest()
                ? "what we sent to " + BehaviourFindings.text(mapped) + " came back to us"
                : "nothing of what we sent to " + BehaviourFindings.text(mapped) + " came back")));
            return CompletableFuture.completedStage(null);
        }
        two.call(mapped);
        CompletableFuture<Void> later = new CompletableFuture<>();
        context.schedule(HAIRPIN_NANOS, () -> later.complete(null));
        return later.thenCompose(done -> hairpin(one, two, tried + 1));
    }

    private CompletionStage<Boolean> lifetime(ProbeSocket asker) {
        return new MappingLifetime(context, known.getFirst().server(), this::open,
            result -> publish(behaviour.withLifetime(result))).measure(asker).thenApply(done -> true);
    }

    private Optional<Known> full() {
        return known.stream().filter(each -> each.other().isPresent()).findFirst();
    }

    private static boolean isOther(InetSocketAddress other, InetSocketAddress server) {
        return !other.getAddress().equals(server.getAddress()) && other.getPort() != server.getPort()
            && other.getAddress().getClass() == server.getAddress().getClass() && other.getPort() != 0;
    }

    private List<InetAddress> local() {
        return services.local().addresses().stream().map(each -> each.prefix().address()).toList();
    }

    private void publish(NatBehaviour next) {
        behaviour = next;
        if (!closed) {
            found.accept(next);
        }
    }

    /** Nothing is published any more. */
    @Override
    public void close() {
        closed = true;
        ProbeSocket.close(probes);
    }
}
