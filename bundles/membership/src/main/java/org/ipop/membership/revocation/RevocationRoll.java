package org.ipop.membership.revocation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.membership.proof.Expulsions;
import org.ipop.membership.proof.RevocationCheck;
import org.ipop.membership.proof.RevocationList;
import org.ipop.wire.membership.Revocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's copy of a network's revocation list: takes what others offer once the authority's signatures are checked,
 * puts it on the disk, and says that it has grown. Thread: node loop.
 */
public final class RevocationRoll {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationRoll.class);
    private static final String PART = "membership.revocation.";

    private final NodeContext context;
    private final Counters counters;
    private final RevocationCheck check;
    private final Expulsions expulsions;
    private final Function<byte[], CompletionStage<Void>> store;
    private final List<Runnable> watches = new ArrayList<>();

    /** What to do with entries that somebody offers. */
    enum Verdict { CHECK, KNOWN, GAP, OVERSIZED }

    /** @param store puts the list on the disk; completes when it is there */
    public RevocationRoll(NodeContext context, Counters counters, RevocationCheck check, Expulsions expulsions,
                          Function<byte[], CompletionStage<Void>> store) {
        this.context = context;
        this.counters = counters;
        this.check = check;
        this.expulsions = expulsions;
        this.store = store;
    }

    public RevocationList list() {
        return expulsions.list();
    }

    /** Runs each time the list has grown. */
    public void watch(Runnable grown) {
        watches.add(grown);
    }

    /** @param by whose budget of work this uses */
    void offer(Object by, List<Revocation> offered) {
        List<Revocation> news = offered.stream().filter(entry -> entry.number() > list().number()).toList();
        switch (verdict(list(), news)) {
            case CHECK -> {
                boolean taken = context.compute(by, () -> news.stream().allMatch(check::genuine),
                    (genuine, error) -> checked(news, error == null && genuine));
                if (!taken) {
                    count("drop.busy");
                }
            }
            case KNOWN -> count("known");
            case GAP -> count("drop.gap");
            case OVERSIZED -> count("drop.oversized");
        }
    }

    static Verdict verdict(RevocationList list, List<Revocation> news) {
        if (news.isEmpty()) {
            return Verdict.KNOWN;
        }
        if (news.getLast().number() > RevocationList.MAX_ENTRIES) {
            return Verdict.OVERSIZED;
        }
        return list.continuedBy(news) ? Verdict.CHECK : Verdict.GAP;
    }

    /** The authority's own new entry: the disk first, then this node and the others. */
    public CompletionStage<Revocation> appended(Revocation own) {
        RevocationList longer = list().with(List.of(own));
        return store.apply(longer.encode()).thenApply(stored -> {
            grow(longer);
            return own;
        });
    }

    private void checked(List<Revocation> news, boolean genuine) {
        if (!genuine) {
            count("drop.forged");
            return;
        }
        List<Revocation> still = news.stream().filter(entry -> entry.number() > list().number()).toList();
        if (!still.isEmpty() && list().continuedBy(still)) {
            RevocationList longer = list().with(still);
            store.apply(longer.encode()).whenComplete((stored, error) -> {
                if (error != null) {
                    LOG.warn("revocations not kept for the next start cause={}", error.getMessage());
                }
            });
            grow(longer);
        }
    }

    private void grow(RevocationList longer) {
        count("taken");
        expulsions.list(longer);
        List.copyOf(watches).forEach(Runnable::run);
    }

    private void count(String what) {
        counters.counter(PART + what).increment();
    }
}
