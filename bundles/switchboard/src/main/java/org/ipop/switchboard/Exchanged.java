package org.ipop.switchboard;

/**
 * One thing that goes from provider to provider. Thread: node loop.
 *
 * @param <P> who opens it
 */
interface Exchanged<P> extends AutoCloseable {
    /** Opens it for the first time; throws what the provider throws. */
    default void open(P provider) {
        plugged(provider);
    }

    /** Goes on with the next provider. */
    void plugged(P provider);

    /** The provider goes. */
    void unplugged();

    @Override
    void close();
}
