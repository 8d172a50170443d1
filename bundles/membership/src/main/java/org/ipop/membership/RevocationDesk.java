package org.ipop.membership;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.membership.Admissions.Expelled;
import org.ipop.api.runtime.NodeContext;
import org.ipop.membership.enrolment.IssuerDesk;
import org.ipop.membership.enrolment.NetworkAuthority;
import org.ipop.membership.network.NetworkStanding;
import org.ipop.membership.proof.RevocationList;
import org.ipop.wire.membership.Revocation;

/**
 * Where the authority expels members, one after the other. First the list is on the disk, which is what counts, then
 * the issuer's book; a crash between the two is made good at the next start. Thread: node loop.
 */
final class RevocationDesk {
    private final NodeContext context;
    private final NetworkAuthority authority;
    private final NetworkStanding standing;
    private final IssuerDesk desk;
    private boolean busy;

    RevocationDesk(NodeContext context, NetworkAuthority authority, NetworkStanding standing, IssuerDesk desk) {
        this.context = context;
        this.authority = authority;
        this.standing = standing;
        this.desk = desk;
    }

    CompletionStage<Expelled> revoke(String member) {
        RevocationList list = list();
        NodeId node = desk.find(member).or(() -> expelledAlready(member)).orElseThrow(() -> new Refused(
            "'" + network() + "' has no member '" + member + "'; name it by host name or node id"));
        if (node.equals(standing.credentials().certificate().node())) {
            throw new Refused("this node is the authority of '" + network() + "' and cannot expel itself");
        }
        if (busy) {
            throw new Refused("another member is being expelled at this moment; wait for the outcome");
        }
        if (desk.find(member).isEmpty()) {
            return CompletableFuture.completedFuture(new Expelled(node, list.of(node).orElseThrow().number()));
        }
        if (list.number() >= RevocationList.MAX_ENTRIES) {
            throw new Refused("'" + network() + "' has expelled " + RevocationList.MAX_ENTRIES
                + " members, which is as many as it can; make a new network");
        }
        busy = true;
        CompletionStage<Expelled> outcome = signed(node).thenCompose(standing.roll()::appended)
            .thenCompose(entry -> {
                standing.renewed(authority.secret(entry.number()));
                return desk.expel(node).thenApply(stored -> new Expelled(node, entry.number()));
            });
        outcome.whenComplete((done, error) -> busy = false);
        return outcome;
    }

    private CompletionStage<Revocation> signed(NodeId node) {
        int number = list().number() + 1;
        long until = Math.max(Math.max(context.epochSeconds(), desk.lastIssuedSeconds()),
            list().last().map(Revocation::untilEpochSeconds).orElse(0L));
        CompletableFuture<Revocation> signed = new CompletableFuture<>();
        boolean taken = context.compute(node, () -> authority.revoke(number, node, until), (entry, error) -> {
            if (error == null) {
                signed.complete(entry);
            } else {
                signed.completeExceptionally(error);
            }
        });
        if (!taken) {
            signed.completeExceptionally(new Refused("this node is too busy to sign; try again"));
        }
        return signed;
    }

    private Optional<NodeId> expelledAlready(String member) {
        return list().after(0).stream().map(Revocation::node)
            .filter(node -> node.toString().equals(member) || node.toShort().equals(member)).findFirst();
    }

    private RevocationList list() {
        return standing.roll().list();
    }

    private String network() {
        return standing.credentials().spec().name();
    }
}
