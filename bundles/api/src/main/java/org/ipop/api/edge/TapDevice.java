package org.ipop.api.edge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An open tap: writes go to the operating system. Thread: node loop. */
public interface TapDevice extends PacketSink, AutoCloseable {
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

    /** Undoes everything: addresses, routes, the interface. */
    @Override
    void close();
}
