package org.ipop.switchboard;

/**
 * Stands for whichever provider of an interface serves now. Thread: node loop.
 *
 * @param <P> the interface
 */
interface Front<P> {
    /** A provider serves from now on: whatever is open through this front goes on with it. */
    void plugged(P provider);

    /** The provider goes: what is open is suspended, and nothing of it is called or held any more. */
    void unplugged(P provider);

    /** There has been no provider for {@link Plug#PATIENCE_NANOS}: what nobody will take over may be given up. */
    default void abandoned() {
    }
}
