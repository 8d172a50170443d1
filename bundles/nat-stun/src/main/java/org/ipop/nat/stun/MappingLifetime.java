package org.ipop.nat.stun;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ipop.api.nat.NatBehaviour.Observed;
import org.ipop.api.runtime.NodeContext;
import org.ipop.nat.stun.StunClient.Answer;
import org.ipop.wire.stun.StunAttribute.ResponsePort;
import org.ipop.wire.stun.StunMessage;

/**
 * How long a mapping lets something in after one exchange (RFC 5780, section 4.6): a fresh socket is seen by a server
 * and falls silent; later another socket has the server send to it. Ever longer silences, each with a socket of its
 * own, since one that has been answered twice may live longer.
 */
final class MappingLifetime {
    /** Just below what routers are commonly set to: 30 s (Linux, fresh), 60 s, 120 s (RFC 4787, REQ-5), 180 s. */
    static final int[] SILENCE_SECONDS = {0, 25, 55, 115, 175};

    private final NodeContext context;
    private final InetSocketAddress server;
    private final Supplier<CompletionStage<ProbeSocket>> sockets;
    private final Consumer<Observed<Duration>> found;

    MappingLifetime(NodeContext context, InetSocketAddress server, Supplier<CompletionStage<ProbeSocket>> sockets,
                    Consumer<Observed<Duration>> found) {
        this.context = context;
        this.server = server;
        this.sockets = sockets;
        this.found = found;
    }

    /** Completes when the longest silence has been tried, or one was too long. */
    CompletionStage<Void> measure(ProbeSocket asker) {
        found.accept(Observed.unknown("being measured"));
        return measure(asker, 0);
    }

    private CompletionStage<Void> measure(ProbeSocket asker, int step) {
        if (step == SILENCE_SECONDS.length) {
            return CompletableFuture.completedStage(null);
        }
        return sockets.get().thenCompose(probe -> probe.ask(server).thenCompose(seen ->
            seen.flatMap(Answer::mapped).isEmpty() ? gone()
                : after(SILENCE_SECONDS[step]).thenCompose(now -> probe.askThrough(asker, server,
                    new ResponsePort(seen.flatMap(Answer::mapped).orElseThrow().getPort())))
                    .thenCompose(answer -> concluded(asker, step, answer))));
    }

    private CompletionStage<Void> concluded(ProbeSocket asker, int step, Optional<Answer> answer) {
        boolean alive = answer.filter(heard -> heard.message().kind() == StunMessage.Kind.SUCCESS).isPresent();
        if (alive) {
            boolean longest = step == SILENCE_SECONDS.length - 1;
            if (step > 0) {
                found.accept(Observed.of(Duration.ofSeconds(SILENCE_SECONDS[step]), "answers came in after "
                    + SILENCE_SECONDS[step] + " s of silence" + (longest ? ", and longer was not tried" : "")));
            }
            return measure(asker, step + 1);
        }
        if (step == 0) {
            found.accept(Observed.unknown(server.getAddress().getHostAddress() + " does not send to a port on request,"
                + " or from a port that the NAT lets in"));
        } else {
            found.accept(Observed.of(Duration.ofSeconds(SILENCE_SECONDS[step - 1]), step == 1
                ? "nothing came in after " + SILENCE_SECONDS[1] + " s of silence"
                : "answers came in after " + SILENCE_SECONDS[step - 1] + " s of silence, none after "
                + SILENCE_SECONDS[step] + " s"));
        }
        return CompletableFuture.completedStage(null);
    }

    private CompletionStage<Void> gone() {
        found.accept(Observed.unknown(server.getAddress().getHostAddress() + " did not answer again"));
        return CompletableFuture.completedStage(null);
    }

    private CompletionStage<Void> after(int seconds) {
        CompletableFuture<Void> later = new CompletableFuture<>();
        context.schedule(seconds * 1_000_000_000L, () -> later.complete(null));
        return later;
    }
}
