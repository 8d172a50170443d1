package org.ipop.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Does the same with each of many, a few at a time: the laboratory has few cores. */
public final class FewAtATime {
    private FewAtATime() {
    }

    /** The results in the order of {@code all}; throws the first LabFailure once all have ended. */
    public static <T, R> List<R> map(int limit, Collection<T> all, Function<T, R> action) {
        Semaphore turns = new Semaphore(limit);
        List<CompletableFuture<R>> results = new ArrayList<>();
        for (T each : all) {
            CompletableFuture<R> result = new CompletableFuture<>();
            results.add(result);
            Thread.ofVirtual().start(() -> {
                turns.acquireUninterruptibly();
                try {
                    result.complete(action.apply(each));
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                } finally {
                    turns.release();
                }
            });
        }
        try {
            CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join();
            return results.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LabFailure failure ? failure : e;
        }
    }
}
