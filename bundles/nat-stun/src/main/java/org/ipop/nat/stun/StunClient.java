package org.ipop.nat.stun;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.stun.StunAttribute;
import org.ipop.wire.stun.StunMessage;

/**
 * Binding transactions of one socket. A request is repeated as RFC 8489, section 6.2.1 says, until an answer comes
 * from where it may come; answers from elsewhere are dropped and counted.
 */
final class StunClient {
    static final int MAX_TRANSACTIONS = 16;
    /** RTO, section 6.2.1. */
    static final long FIRST_TIMEOUT_NANOS = 500_000_000L;
    /** Rc: requests in all. */
    static final int REQUESTS = 7;
    /** Rm: how many RTO the last request waits. */
    static final int LAST_TIMEOUT_FACTOR = 16;

    private final NodeContext context;
    private final BiConsumer<StunMessage, InetSocketAddress> send;
    private final Map<Bytes, Transaction> open = new LinkedHashMap<>();
    private final Counter unasked;
    private final Counter tableFull;
    private final Counter unanswered;

    StunClient(NodeContext context, Counters counters, BiConsumer<StunMessage, InetSocketAddress> send) {
        this.context = context;
        this.send = send;
        this.unasked = counters.counter("nat.drop.unasked");
        this.tableFull = counters.counter("nat.drop.transactions-full");
        this.unanswered = counters.counter("nat.stun.unanswered");
    }

    /**
     * A question.
     *
     * @param requests     how often it is asked
     * @param fromAnywhere the answer may come from another address than the one asked
     */
    record Inquiry(InetSocketAddress server, List<StunAttribute> attributes, int requests, boolean fromAnywhere) {
    }

    /** Of either kind, success or error. */
    record Answer(StunMessage message, InetSocketAddress from) {
        /** Where we are seen, if this is a success that we understand. */
        Optional<InetSocketAddress> mapped() {
            boolean usable = message.kind() == StunMessage.Kind.SUCCESS && message.notUnderstood().isEmpty();
            return usable ? message.mapped() : Optional.empty();
        }
    }

    /** Asks; {@code mapped} hears where the server sees us, or nothing if it did not answer or refused. */
    void ask(InetSocketAddress server, Consumer<Optional<InetSocketAddress>> mapped) {
        ask(new Inquiry(server, List.of(), REQUESTS, false), send,
            answer -> mapped.accept(answer.flatMap(Answer::mapped)));
    }

    /** As {@link #ask(Inquiry, BiConsumer, Consumer)}, from our own socket. */
    void ask(Inquiry inquiry, Consumer<Optional<Answer>> answered) {
        ask(inquiry, send, answered);
    }

    /** @param through sends the requests, perhaps from another socket than the one that awaits the answer */
    void ask(Inquiry inquiry, BiConsumer<StunMessage, InetSocketAddress> through, Consumer<Optional<Answer>> answered) {
        if (open.size() >= MAX_TRANSACTIONS) {
            tableFull.increment();
            answered.accept(Optional.empty());
            return;
        }
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        context.random().nextBytes(id);
        StunMessage request = new StunMessage(StunMessage.Kind.REQUEST, StunMessage.BINDING, Bytes.copyOf(id),
            inquiry.attributes());
        Transaction transaction = new Transaction(request, inquiry, through, answered);
        open.put(request.transactionId(), transaction);
        transaction.sendAgain();
    }

    void answered(StunMessage answer, InetSocketAddress from) {
        Transaction transaction = open.get(answer.transactionId());
        if (transaction == null || answer.method() != StunMessage.BINDING
            || !transaction.inquiry.fromAnywhere() && !transaction.inquiry.server().equals(from)) {
            unasked.increment();
            return;
        }
        transaction.finish(Optional.of(new Answer(answer, from)));
    }

    int transactions() {
        return open.size();
    }

    /** Forgets all transactions; nobody hears of them any more. */
    void cancel() {
        List.copyOf(open.values()).forEach(Transaction::forget);
    }

    private final class Transaction {
        private final StunMessage request;
        private final Inquiry inquiry;
        private final BiConsumer<StunMessage, InetSocketAddress> through;
        private final Consumer<Optional<Answer>> answered;
        private int sent;
        private NodeContext.Timer timer;

        private Transaction(StunMessage request, Inquiry inquiry, BiConsumer<StunMessage, InetSocketAddress> through,
                            Consumer<Optional<Answer>> answered) {
            this.request = request;
            this.inquiry = inquiry;
            this.through = through;
            this.answered = answered;
        }

        private void sendAgain() {
            if (sent == inquiry.requests()) {
                unanswered.increment();
                finish(Optional.empty());
                return;
            }
            long timeoutNanos = FIRST_TIMEOUT_NANOS << sent;
            sent++;
            timer = context.schedule(sent == REQUESTS ? LAST_TIMEOUT_FACTOR * FIRST_TIMEOUT_NANOS : timeoutNanos,
                this::sendAgain);
            through.accept(request, inquiry.server());
        }

        private void finish(Optional<Answer> result) {
            forget();
            answered.accept(result);
        }

        private void forget() {
            timer.cancel();
            open.remove(request.transactionId());
        }
    }
}
