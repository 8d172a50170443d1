package org.ipop.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does the same with each of many, a few at a time: the laboratory has few cores. */
final class FewAtATime {
    private FewAtATime() {
    }

    /** The results in the order of {@code all}; throws the first LabFailure once all have ended. */
    static <T, R> List<R> map(int limit, Collection<T> all, Function<T, R> action) {
        List<Callable<R>> calls = all.stream().map(each -> (Callable<R>) () -> action.apply(each)).toList();
        try (ExecutorService pool = Executors.newFixedThreadPool(limit)) {
            List<R> results = new ArrayList<>();
            for (Future<R> future : pool.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LabFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
