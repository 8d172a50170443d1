package org.ipop.switchboard;

import java.util.concurrent.CompletionException;
import org.ipop.api.Refused;

/** Tells a refusal, which is final, from a failure that may pass. */
final class Refusal {
    private Refusal() {
    }

    /** @param error as a stage completes with it; null for none */
    static boolean isCauseOf(Throwable error) {
        return causeOf(error) instanceof Refused;
    }

    /** What a stage failed with, out of its wrapping; null for none. */
    static Throwable causeOf(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
