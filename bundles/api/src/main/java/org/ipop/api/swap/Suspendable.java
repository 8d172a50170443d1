package org.ipop.api.swap;

/**
 * A part whose work goes on in another implementation. Thread: node loop.
 *
 * @param <S> what its successor needs to know; Void for nothing
 */
public interface Suspendable<S> {
    /**
     * Ends this instance as {@code close} would, but tells nobody outside the node and leaves open what it opened below
     * itself: the successor opens the same and gets it. Open stages fail with {@link org.ipop.api.ServiceGone}.
     *
     * @return null where {@code S} is Void
     */
    S suspend();
}
