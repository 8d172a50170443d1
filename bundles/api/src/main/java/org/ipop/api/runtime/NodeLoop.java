package org.ipop.api.runtime;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/** The one event loop that owns a node's sockets, tap and all state of layers 2 to 7. Thread: any. */
public interface NodeLoop {
    /** Runs {@code task} in a later turn of the loop. */
    void execute(Runnable task);

    /** Runs {@code question} on the loop; its answer must be a copy or immutable. */
    <T> CompletionStage<T> ask(Callable<T> question);

    /** A context for the part of this name ("overlay.chord"); the owner closes it. */
    NodeContext open(String part);

    Counters counters();
}
