package org.ipop.api.swap;

/**
 * A part that is there once a node and takes over what another implementation left. Thread: node loop.
 *
 * @param <S> what crosses: values of this api
 */
public interface Resumable<S> extends Suspendable<S> {
    /** Goes on where {@code former} was suspended. At most once, after what it served is open again. */
    void resume(S former);
}
