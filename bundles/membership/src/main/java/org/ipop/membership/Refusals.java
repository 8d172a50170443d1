package org.ipop.membership;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;

/** Gives every operator's request the one kind of failure that its caller may show. Thread: node loop. */
final class Refusals {
    private Refusals() {
    }

    /** The task's stage; whatever it throws or fails with comes out as Refused, bare, or ServiceGone. */
    static <T> CompletionStage<T> of(Supplier<CompletionStage<T>> task) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        try {
            task.get().whenComplete((value, error) -> {
                if (error == null) {
                    outcome.complete(value);
                } else {
                    outcome.completeExceptionally(plain(error));
                }
            });
        } catch (Refused e) {
            outcome.completeExceptionally(e);
        }
        return outcome;
    }

    private static RuntimeException plain(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return switch (cause) {
            case Refused refused -> refused;
            case ServiceGone gone -> gone;
            default -> new Refused("this node could not do it: " + cause.getMessage());
        };
    }
}
