package org.ipop.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;

/**
 * Can a member own the arc for which it asks our promise? It can if the arc ends at its position, which our overlay
 * has seen proved, and if nobody whom we know lives inside. A newcomer may ask before its link with us is up: it is
 * given a moment. A member inside may have died without our noticing: it is asked.
 */
final class ArcClaims {
    static final int OPEN = 64;
    /** Within the {@link Tuning#ASK_NANOS} for which the asker waits. */
    static final long NEWCOMER_NANOS = 2_000_000_000L;
    static final long INHABITANT_NANOS = 1_500_000_000L;

    private final DhtContext context;
    private final Peers peers;
    private final List<Claim> newcomers = new ArrayList<>();
    private int asking;

    ArcClaims(DhtContext context, Peers peers) {
        this.context = context;
        this.peers = peers;
    }

    /** Tells now or later. */
    void check(Contact from, Arc arc, Consumer<Boolean> verdict) {
        Claim claim = new Claim(from, arc, verdict);
        if (!arc.to().equals(from.position()) || inside(arc, context.overlay().view().self())) {
            claim.verdict.accept(false);
        } else if (known(from)) {
            inhabited(claim);
        } else if (newcomers.size() >= OPEN) {
            claim.verdict.accept(false);
        } else {
            newcomers.add(claim);
            context.node().schedule(NEWCOMER_NANOS, () -> {
                if (newcomers.remove(claim)) {
                    claim.verdict.accept(false);
                }
            });
        }
    }

    /** The overlay's view has changed. */
    void look() {
        List<Claim> arrived = newcomers.stream().filter(claim -> known(claim.from)).toList();
        newcomers.removeAll(arrived);
        arrived.forEach(this::inhabited);
    }

    private void inhabited(Claim claim) {
        Optional<Contact> inhabitant = members().filter(member -> inside(claim.arc, member))
            .min((one, other) -> distance(one, claim.arc).compareTo(distance(other, claim.arc)));
        if (inhabitant.isEmpty() || asking >= OPEN) {
            claim.verdict.accept(inhabitant.isEmpty());
            return;
        }
        asking++;
        DhtRequest whatIsYours = new DhtRequest.Locate(inhabitant.get().position());
        peers.ask(new Target.Member(inhabitant.get()), whatIsYours, INHABITANT_NANOS, answer -> {
            asking--;
            claim.verdict.accept(!(answer instanceof DhtAnswer.Located));
        });
    }

    private boolean known(Contact from) {
        return members().anyMatch(member -> member.node().equals(from.node())
            && member.position().equals(from.position()));
    }

    private Stream<Contact> members() {
        RingView view = context.overlay().view();
        return Stream.of(view.predecessor().stream(), view.successors().stream(), view.fingers().stream())
            .flatMap(each -> each);
    }

    private static boolean inside(Arc arc, Contact member) {
        return member.position().inOpen(arc.from(), arc.to());
    }

    private static Key distance(Contact member, Arc arc) {
        return member.position().distanceTo(arc.to());
    }

    /** Equal to itself only. */
    private static final class Claim {
        private final Contact from;
        private final Arc arc;
        private final Consumer<Boolean> verdict;

        private Claim(Contact from, Arc arc, Consumer<Boolean> verdict) {
            this.from = from;
            this.arc = arc;
            this.verdict = verdict;
        }
    }
}
