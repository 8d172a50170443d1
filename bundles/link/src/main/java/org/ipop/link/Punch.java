package org.ipop.link;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.NatStrategy;
import org.ipop.api.runtime.NodeContext.Timer;

/**
 * Probes where strategies guess a peer whose NAT defeats its candidates, while the link is relayed. A guess is no path:
 * one that was right lets the peer's own probes in, and what they came by becomes a path as any other. None goes to
 * an address for which only the peer's word stands ({@link Witnesses}).
 */
final class Punch {
    /** Its own candidates first: most NATs need no strategy. Then at the pace of the rounds of direct probes. */
    static final long FIRST_NANOS = 1_000_000_000L;
    /** Half of that time is for {@link Witnesses} to answer. */
    private static final long WITNESSES_NANOS = 500_000_000L;
    static final long MAX_WAIT_NANOS = 60_000_000_000L;
    /** Guesses at one peer in ten minutes, those of all strategies together. */
    static final int BUDGET = 512;
    static final long BUDGET_NANOS = 600_000_000_000L;

    private final Link link;
    private final LinkTable links;
    private final Local local;
    private final ArrayDeque<InetSocketAddress> targets = new ArrayDeque<>();
    private List<Candidate> theirs = List.of();
    private boolean asked;
    private long spacingNanos;
    private int attempt;
    private long waitNanos = FIRST_NANOS;
    private Optional<Timer> timer = Optional.empty();
    private int left = BUDGET;
    private long budgetSinceNanos;

    Punch(Link link) {
        this.link = link;
        this.links = link.links();
        this.local = links.local();
        this.budgetSinceNanos = local.now();
    }

    /** The peer has told where it may be. */
    void candidates(List<Candidate> told) {
        if (!told.equals(theirs)) {
            theirs = List.copyOf(told);
            attempt = 0;
            targets.clear();
            begin();
        }
    }

    /** Traffic has taken this path. */
    void selected(Path path) {
        if (path.direct()) {
            end();
        } else if (timer.isEmpty()) {
            begin();
        }
    }

    /** No more guesses. */
    void end() {
        targets.clear();
        timer.ifPresent(Timer::cancel);
        timer = Optional.empty();
    }

    private void begin() {
        if (!link.direct()) {
            waitNanos = FIRST_NANOS;
            asked = false;
            wakeIn(FIRST_NANOS - WITNESSES_NANOS);
        }
    }

    private void wakeIn(long nanos) {
        timer.ifPresent(Timer::cancel);
        timer = Optional.of(local.context().schedule(nanos, this::act));
    }

    private void act() {
        timer = Optional.empty();
        if (link.workingPath() == null || link.direct()) {
            return;
        }
        if (!asked) {
            asked = true;
            link.dialogue().witnesses().ask();
            wakeIn(WITNESSES_NANOS);
            return;
        }
        if (targets.isEmpty()) {
            link.dialogue().witnesses().ask();
            consult(local.now());
        }
        probeNext();
        wakeIn(targets.isEmpty() ? waitNanos : spacingNanos);
    }

    /** The first strategy that knows something for this pair. */
    private void consult(long now) {
        waitNanos = Math.min(2 * waitNanos, MAX_WAIT_NANOS);
        if (now - budgetSinceNanos >= BUDGET_NANOS) {
            budgetSinceNanos = now;
            left = BUDGET;
        }
        List<Candidate> known = theirs.stream().filter(candidate -> known(candidate.address())).toList();
        NatStrategy.Pair pair = new NatStrategy.Pair(link.peer(), links.candidates(), known, attempt);
        for (NatStrategy strategy : links.strategies()) {
            Optional<NatStrategy.Plan> plan = strategy.plan(pair);
            if (plan.isPresent()) {
                attempt++;
                spacingNanos = plan.get().spacingNanos();
                targets.addAll(plan.get().targets());
                local.count("nat." + strategy.name());
                link.history(strategy.name() + " guesses at " + targets.size() + " addresses");
                return;
            }
        }
    }

    private void probeNext() {
        do {
            InetSocketAddress target = targets.poll();
            if (target != null && links.outlet().allowsCandidate(target)) {
                probe(target);
            }
        } while (spacingNanos == 0 && !targets.isEmpty());
    }

    private boolean known(InetSocketAddress address) {
        return links.outlet().strangers().knows(address.getAddress());
    }

    private void probe(InetSocketAddress target) {
        if (!known(target)) {
            local.dropped("nat-unproved");
        } else if (left == 0) {
            local.dropped("nat-budget");
        } else {
            left--;
            link.probe(new Path(new Route.Direct(target), local.now()), local.context().random().nextLong());
        }
    }
}
