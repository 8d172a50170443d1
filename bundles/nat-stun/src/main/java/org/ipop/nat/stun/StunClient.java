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
import org.ipop.wire.stun.StunMessage;

/**
 * Binding transactions of one socket. A request is repeated as RFC 8489, section 6.2.1 says, until an answer comes
 * from the address that was asked; answers from elsewhere are dropped and counted.
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

    StunClient(NodeContext context, Counters counters, BiConsumer<StunMessage, InetSocketAddress> send) {
        this.context = context;
        this.send = send;
        this.unasked = counters.counter("nat.drop.unasked");
        this.tableFull = counters.counter("nat.drop.transactions-full");
    }

    /** Asks; {@code mapped} hears where the server sees us, or nothing if it did not answer or refused. */
    void ask(InetSocketAddress server, Consumer<Optional<InetSocketAddress>> mapped) {
        if (open.size() >= MAX_TRANSACTIONS) {
            tableFull.increment();
            mapped.accept(Optional.empty());
            return;
        }
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        context.random().nextBytes(id);
        Transaction transaction = new Transaction(StunMessage.bindingRequest(Bytes.copyOf(id)), server, mapped);
        open.put(transaction.request.transactionId(), transaction);
        transaction.sendAgain();
    }

    void answered(StunMessage answer, InetSocketAddress from) {
        Transaction transaction = open.get(answer.transactionId());
        if (transaction == null || !transaction.server.equals(from) || answer.method() != StunMessage.BINDING) {
            unasked.increment();
            return;
        }
        boolean usable = answer.kind() == StunMessage.Kind.SUCCESS && answer.notUnderstood().isEmpty();
        transaction.finish(usable ? answer.mapped() : Optional.empty());
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
        private final InetSocketAddress server;
        private final Consumer<Optional<InetSocketAddress>> mapped;
        private int sent;
        private NodeContext.Timer timer;

        private Transaction(StunMessage request, InetSocketAddress server,
                            Consumer<Optional<InetSocketAddress>> mapped) {
            this.request = request;
            this.server = server;
            this.mapped = mapped;
        }

        private void sendAgain() {
            if (sent == REQUESTS) {
                finish(Optional.empty());
                return;
            }
            long timeoutNanos = FIRST_TIMEOUT_NANOS << sent;
            sent++;
            timer = context.schedule(sent == REQUESTS ? LAST_TIMEOUT_FACTOR * FIRST_TIMEOUT_NANOS : timeoutNanos,
                this::sendAgain);
            send.accept(request, server);
        }

        private void finish(Optional<InetSocketAddress> result) {
            forget();
            mapped.accept(result);
        }

        private void forget() {
            timer.cancel();
            open.remove(request.transactionId());
        }
    }
}
