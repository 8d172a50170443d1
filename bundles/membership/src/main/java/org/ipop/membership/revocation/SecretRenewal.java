package org.ipop.membership.revocation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.Target;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.RevocationCodec;
import org.ipop.wire.membership.RevocationMessage.SecretSealed;
import org.ipop.wire.membership.RevocationMessage.SecretWanted;

/**
 * Keeps this node's rendezvous secret at the epoch of its revocation list: asks one neighbour after the other, and
 * answers those who are behind. Thread: node loop.
 */
final class SecretRenewal {
    private static final long SECOND = 1_000_000_000L;
    private static final long TIMEOUT_NANOS = 3 * SECOND;
    private static final long FIRST_PAUSE_NANOS = SECOND / 2;
    private static final long LAST_PAUSE_NANOS = 60 * SECOND;
    /** So many neighbours are asked in quick succession: most learn the secret within seconds. */
    private static final int QUICK_TRIES = 20;
    private static final int ANSWERS_PER_SECOND = 32;

    private final NodeContext context;
    private final Counters counters;
    private final Ring ring;
    private final SecretRequest requests;
    private final Supplier<NetworkCredentials> credentials;
    private final Consumer<RendezvousSecret> renewed;
    private Optional<SecretRequest.Open> open = Optional.empty();
    private boolean asking;
    private int tries;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long secondStartNanos;
    private int answers;

    SecretRenewal(NodeContext context, Counters counters, Ring ring, SecretRequest requests, Credentials ours) {
        this.context = context;
        this.counters = counters;
        this.ring = ring;
        this.requests = requests;
        this.credentials = ours.now();
        this.renewed = ours.renewed();
    }

    /** Our credentials, and who takes the next secret. */
    record Credentials(Supplier<NetworkCredentials> now, Consumer<RendezvousSecret> renewed) {
    }

    /** The list has grown, or we have come back: is our secret still that of the list? */
    void wake() {
        tries = 0;
        pauseNanos = FIRST_PAUSE_NANOS;
        if (!asking && behind()) {
            asking = true;
            context.schedule(context.random().nextLong(FIRST_PAUSE_NANOS), this::prepare);
        }
    }

    private boolean behind() {
        return !ring.closed() && credentials.get().rendezvousSecret().epoch() < ring.list().number();
    }

    private void prepare() {
        int epoch = ring.list().number();
        if (!behind()) {
            asking = false;
        } else if (open.filter(request -> request.message().epoch() == epoch).isPresent()) {
            ask(open.get());
        } else {
            NetworkCredentials own = credentials.get();
            boolean taken = context.compute(own.certificate().node(), () -> requests.ask(epoch, own),
                (request, error) -> {
                    open = Optional.ofNullable(request);
                    open.ifPresentOrElse(this::ask, this::again);
                });
            if (!taken) {
                again();
            }
        }
    }

    private void ask(SecretRequest.Open request) {
        List<Contact> neighbours = ring.neighbours();
        if (neighbours.isEmpty()) {
            again();
            return;
        }
        Contact asked = neighbours.get(context.random().nextInt(neighbours.size()));
        ring.overlay().ask(new Target.Member(asked), RevocationGossip.SERVICE,
            RevocationCodec.write(request.message()), TIMEOUT_NANOS)
            .whenComplete((answer, error) -> {
                if (error == null) {
                    check(answer, request);
                } else {
                    again();
                }
            });
    }

    private void check(Answer answer, SecretRequest.Open request) {
        try {
            ByteBuf body = Unpooled.wrappedBuffer(answer.body().toArray());
            if (RevocationCodec.read(body) instanceof SecretSealed sealed) {
                RendezvousSecret ours = credentials.get().rendezvousSecret();
                boolean taken = context.compute(answer.from().node(), () -> requests.open(sealed, request, ours),
                    (secret, error) -> opened(error == null ? secret : Optional.empty()));
                if (taken) {
                    return;
                }
            }
        } catch (MalformedPacket e) {
            counters.counter("membership.drop.malformed").increment();
        }
        again();
    }

    private void opened(Optional<RendezvousSecret> secret) {
        RendezvousSecret ours = credentials.get().rendezvousSecret();
        if (secret.filter(next -> next.epoch() > ours.epoch()).isEmpty()) {
            counters.counter("membership.revocation.drop.secret").increment();
            again();
            return;
        }
        counters.counter("membership.revocation.renewed").increment();
        renewed.accept(secret.get());
        again();
    }

    private void again() {
        if (!behind()) {
            asking = false;
            return;
        }
        if (++tries > QUICK_TRIES) {
            pauseNanos = Math.min(2 * pauseNanos, LAST_PAUSE_NANOS);
        }
        context.schedule(pauseNanos / 2 + context.random().nextLong(pauseNanos), this::prepare);
    }

    /** Answers a member that is behind; nobody else, and not more than so many a second. */
    void answer(Contact from, SecretWanted wanted, Consumer<ByteBuf> answer) {
        RendezvousSecret ours = credentials.get().rendezvousSecret();
        if (wanted.epoch() > ours.epoch() || ring.closed()) {
            return;
        }
        if (!admits() || !context.compute(from.node(), () -> requests.answer(wanted, ours), (sealed, error) -> {
            if (error == null && sealed.isPresent()) {
                answer.accept(RevocationCodec.write(sealed.get()));
            } else {
                counters.counter("membership.revocation.drop.request").increment();
            }
        })) {
            counters.counter("membership.revocation.drop.rate").increment();
        }
    }

    private boolean admits() {
        long now = context.nanoTime();
        if (answers == 0 || now - secondStartNanos >= SECOND) {
            secondStartNanos = now;
            answers = 0;
        }
        return ++answers <= ANSWERS_PER_SECOND;
    }
}
