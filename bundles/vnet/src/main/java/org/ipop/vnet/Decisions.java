package org.ipop.vnet;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.RouteDecision.Verdict;
import org.ipop.vnet.Binding.Holder;

/** Says what {@link Outbound} does with a destination, and why. */
final class Decisions {
    private final NodeContext context;
    private final JoinedNetwork network;
    private final AddressPlan plan;
    private final MemberResolver resolver;
    private final Stub stub;
    private final Groups groups;

    Decisions(NodeContext context, JoinedNetwork network, Surroundings around) {
        this.context = context;
        this.network = network;
        this.plan = around.plan();
        this.resolver = around.resolver();
        this.stub = around.stub();
        this.groups = around.groups();
    }

    CompletionStage<RouteDecision> decide(InetAddress destination) {
        return switch (plan.kind(destination)) {
            case OWN -> local("our own address");
            case NAME_SERVER -> local("the name server of this node");
            case GROUP -> notOurs(groups.attended() ? "a group: it goes to the members that listen, or to all"
                : "a group, and no bundle here takes group traffic");
            case OUTSIDE -> notOurs("outside " + network(spec()));
            case MEMBER -> member(destination);
        };
    }

    private CompletionStage<RouteDecision> member(InetAddress destination) {
        if (AddressPlan.isIpv4(destination) && stub.has(AddressPlan.bits4(destination))) {
            return local("a host behind this node");
        }
        Binding cached = resolver.find(destination);
        if (cached != null) {
            return CompletableFuture.completedStage(decision(cached, "cached"));
        }
        return resolver.lookUp(destination).handle((found, failure) -> failure == null
            ? decision(found, "looked up now")
            : new RouteDecision(Verdict.UNREACHABLE, Optional.empty(), failure.getMessage()));
    }

    private RouteDecision decision(Binding binding, String how) {
        if (binding.holder().isEmpty()) {
            return new RouteDecision(Verdict.UNREACHABLE, Optional.empty(), "nobody holds it, " + how);
        }
        Holder holder = binding.holder().get();
        String what = AddressPlan.isIpv4(binding.address()) ? "lease of " : "address of ";
        long leftSeconds = (binding.expiresNanos() - context.nanoTime()) / 1_000_000_000L;
        return new RouteDecision(Verdict.MEMBER, Optional.of(holder.contact().node()),
            what + holder.host() + ", " + how + ", " + leftSeconds + " s left");
    }

    private CompletionStage<RouteDecision> local(String reason) {
        return CompletableFuture.completedStage(
            new RouteDecision(Verdict.LOCAL, Optional.of(network.self().node()), reason));
    }

    private static CompletionStage<RouteDecision> notOurs(String reason) {
        return CompletableFuture.completedStage(new RouteDecision(Verdict.NOT_OURS, Optional.empty(), reason));
    }

    private NetworkSpec spec() {
        return network.spec();
    }

    private static String network(NetworkSpec spec) {
        return spec.ipv4().network() + " and " + spec.ipv6().network() + " of network " + spec.name();
    }
}
