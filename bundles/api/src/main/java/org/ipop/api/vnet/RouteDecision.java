package org.ipop.api.vnet;

import java.util.Optional;
import org.ipop.api.NodeId;

/** What the router does with a destination and the reason, for {@code ipop route}. */
public record RouteDecision(Verdict verdict, Optional<NodeId> node, String reason) {
    /** MEMBER: to that node; LOCAL: ourselves; the others are dropped, UNREACHABLE with an ICMP answer. */
    public enum Verdict { MEMBER, LOCAL, UNREACHABLE, NOT_OURS }
}
