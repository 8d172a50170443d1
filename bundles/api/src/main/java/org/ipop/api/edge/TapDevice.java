package org.ipop.api.edge;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.swap.Suspendable;

/** An open tap: writes go to the operating system. Thread: node loop. */
public interface TapDevice extends PacketSink, AutoCloseable, Suspendable<OptionalInt> {
    /** The interface's real name. */
    String name();

    /** Changes addresses or MTU of the open device; throws Refused if the system does not allow it. */
    void configure(TapConfig config);

    /**
     * Completes with one line for the operator if the system takes the device away under us, never by {@link #close}.
     * From then on packets are dropped; the owner closes the device and may open another.
     */
    default CompletionStage<String> gone() {
        return new CompletableFuture<>();
    }

    /**
     * Ends this device and undoes nothing: packets wait in the system until a successor adopts the descriptor, which is
     * the caller's from now on. Empty where a device cannot be left, which is closed then.
     */
    @Override
    default OptionalInt suspend() {
        close();
        return OptionalInt.empty();
    }

    /** Undoes everything: addresses, routes, the interface. */
    @Override
    void close();
}
