package org.ipop.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;

/**
 * In which arc we may decide. The ring says what we own; before we grant anything in an arc that we did not own a
 * moment ago, its former replicas must have promised to obey us and shown us what they hold, or a hold and the
 * failure time must be over.
 * <pre>
 *            owns more                 voters agreed, or time is up
 *   NONE ----------------> TAKING OVER ------------------------> READY ---owns less---> READY (smaller)
 *    ^                                                             |
 *    +------- joining, or a higher view was promised --------------+
 * </pre>
 */
final class Ownership {
    private static final long VOTE_RETRY_NANOS = 500_000_000;

    private final DhtContext context;
    private final Peers peers;
    private final RecordStore store;
    private final Puller puller;
    private final ArcClaims claims;
    private final Promises promises = new Promises();
    private Runnable becameReady = () -> { };
    private Optional<Arc> ready = Optional.empty();
    private Optional<Takeover> takeover = Optional.empty();
    private boolean alone;
    private long view;

    Ownership(DhtContext context, Peers peers, RecordStore store, Puller puller) {
        this.context = context;
        this.peers = peers;
        this.store = store;
        this.puller = puller;
        this.claims = new ArcClaims(context, peers);
    }

    /** Runs each time the arc in which we may decide has grown. */
    void onReady(Runnable listener) {
        becameReady = listener;
    }

    boolean grants(Key key) {
        return ready.isPresent() && ready.get().contains(key) && context.overlay().view().owns(key);
    }

    Optional<Arc> ready() {
        return ready;
    }

    /** With what we sign our decisions. */
    long view() {
        return view;
    }

    Promises promises() {
        return promises;
    }

    /** What the ring says we own, ready or not. */
    Optional<Arc> owned() {
        return owned(context.overlay().view());
    }

    static Optional<Arc> owned(RingView ring) {
        Key self = ring.self().position();
        return switch (ring.state()) {
            case ALONE -> Optional.of(new Arc(self, self));
            case JOINING -> Optional.empty();
            case MEMBER -> ring.predecessor().map(predecessor -> new Arc(predecessor.position(), self));
        };
    }

    DhtSnapshot.Mandate mandate() {
        return new DhtSnapshot.Mandate(view, ready.map(arc -> new DhtSnapshot.Range(arc.from(), arc.to())),
            promises.handOver());
    }

    /** The former owner here was ourselves; where the ring has changed since then it may have been somebody else. */
    void restore(DhtSnapshot.Mandate mandate, RingView ring) {
        view = mandate.view();
        promises.restore(mandate.promises());
        alone = ring.state() == RingView.State.ALONE;
        if (ring.equals(context.overlay().view())) {
            ready = mandate.ready().map(range -> new Arc(range.from(), range.to()));
        }
    }

    /** The ring's view has changed. */
    void look() {
        claims.look();
        boolean wasAlone = alone;
        alone = context.overlay().view().state() == RingView.State.ALONE;
        if (alone) {
            stopTakeover();
            ready = owned();
            view = Math.max(view, promises.highest(ready.orElseThrow())) + 1;
            store.confirmAll(ready.orElseThrow());
            becameReady.run();
            return;
        }
        if (wasAlone) {
            ready = Optional.empty();
        }
        owned().ifPresentOrElse(this::settle, this::lose);
    }

    /** Another owner answered with a higher view: it may have replaced us. */
    void superseded(long higher) {
        context.count("superseded");
        ready = Optional.empty();
        view = Math.max(view, higher);
        stopTakeover();
        context.node().schedule(context.jittered(VOTE_RETRY_NANOS), this::lookAgain);
    }

    /** A new owner takes an arc over: may it? */
    void promise(Contact from, DhtRequest.Promise asked, Consumer<DhtAnswer> answer) {
        claims.check(from, asked.arc(), plausible -> {
            if (plausible && !absurd(asked)) {
                answer.accept(promised(from, asked));
            } else {
                context.count("drop.promise", from.node());
                answer.accept(new DhtAnswer.Unable());
            }
        });
    }

    private boolean absurd(DhtRequest.Promise asked) {
        return asked.view() <= 0 || asked.view() - promises.highest(asked.arc()) > Tuning.MAX_VIEW_STEP;
    }

    private DhtAnswer promised(Contact from, DhtRequest.Promise asked) {
        Arc arc = asked.arc();
        boolean granted = promises.allows(arc, asked.view(), from.node());
        if (granted) {
            promises.add(arc, asked.view(), from.node());
            yieldTo(arc, from);
        }
        return new DhtAnswer.Promised(granted, promises.highest(arc), store.digest(arc));
    }

    private void yieldTo(Arc arc, Contact other) {
        if (ready.isEmpty() || !ready.get().overlaps(arc) || other.node().equals(context.self())) {
            return;
        }
        Key self = context.overlay().view().self().position();
        if (arc.contains(self)) {
            superseded(promises.highest(arc));
        } else {
            ready = Optional.of(new Arc(other.position(), self));
            context.node().schedule(Tuning.HOLD_NANOS + Tuning.FAILURE_NANOS, this::lookAgain);
        }
    }

    /** The ring may still say that we own what we gave up. */
    private void lookAgain() {
        if (takeover.isEmpty()) {
            owned().ifPresent(owned -> {
                if (alone) {
                    look();
                } else {
                    settle(owned);
                }
            });
        }
    }

    private void lose() {
        stopTakeover();
        ready = Optional.empty();
    }

    private void settle(Arc owned) {
        if (ready.isPresent() && ready.get().covers(owned)) {
            stopTakeover();
            ready = Optional.of(owned);
        } else if (takeover.isPresent() && takeover.get().arc.equals(owned)) {
            takeover.get().look();
        } else {
            stopTakeover();
            takeover = Optional.of(new Takeover(owned));
            takeover.get().begin();
        }
    }

    private void stopTakeover() {
        takeover.ifPresent(Takeover::stop);
        takeover = Optional.empty();
    }

    private void finish(Takeover done) {
        takeover = Optional.empty();
        ready = Optional.of(done.arc);
        view = done.number;
        promises.add(done.arc, done.number, context.self());
        store.confirmAll(done.arc);
        becameReady.run();
    }

    private final class Takeover {
        private final Arc arc;
        private final TreeSet<NodeId> agreed = new TreeSet<>();
        private final TreeSet<NodeId> asked = new TreeSet<>();
        private final Timer deadline;
        private long number;
        private boolean over;

        private Takeover(Arc arc) {
            this.arc = arc;
            number = Math.max(view, promises.highest(arc)) + 1;
            deadline = context.node().schedule(Tuning.HOLD_NANOS + Tuning.FAILURE_NANOS, this::timeIsUp);
        }

        private void begin() {
            context.count("takeover");
            look();
        }

        private void look() {
            List<Contact> voters = voters();
            if (!voters.isEmpty() && voters.stream().allMatch(voter -> agreed.contains(voter.node()))) {
                stop();
                finish(this);
                return;
            }
            voters.stream().filter(voter -> !agreed.contains(voter.node())).forEach(this::ask);
        }

        private void stop() {
            over = true;
            deadline.cancel();
        }

        private void timeIsUp() {
            if (!over) {
                context.count("takeover.unread");
                stop();
                finish(this);
            }
        }

        private List<Contact> voters() {
            List<Contact> successors = context.overlay().view().successors();
            return new ArrayList<>(successors.subList(0, Math.min(Tuning.VOTERS, successors.size())));
        }

        private void ask(Contact voter) {
            if (!asked.add(voter.node())) {
                return;
            }
            long askedNumber = number;
            peers.ask(voter, new DhtRequest.Promise(number, arc), answer -> {
                if (over) {
                    return;
                }
                if (answer instanceof DhtAnswer.Promised promised && askedNumber == number) {
                    promised(voter, promised);
                } else {
                    retry(voter);
                }
            });
        }

        private void promised(Contact voter, DhtAnswer.Promised promised) {
            if (!promised.granted()) {
                number = Math.max(number, promised.view()) + 1;
                agreed.clear();
                retry(voter);
            } else if (promised.digest().equals(store.digest(arc))) {
                agree(voter);
            } else {
                copy(voter, number);
            }
        }

        private void copy(Contact voter, long promisedNumber) {
            puller.pull(new Target.Member(voter), arc, (complete, added) -> {
                if (!over && complete && promisedNumber == number) {
                    agree(voter);
                } else if (!over) {
                    retry(voter);
                }
            });
        }

        private void agree(Contact voter) {
            agreed.add(voter.node());
            asked.remove(voter.node());
            look();
        }

        private void retry(Contact voter) {
            context.node().schedule(context.jittered(VOTE_RETRY_NANOS), () -> {
                asked.remove(voter.node());
                if (!over) {
                    look();
                }
            });
        }
    }
}
