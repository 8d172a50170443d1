package org.ipop.api.runtime;

import java.util.Optional;
import java.util.function.Supplier;

/** The network namespaces of this host, by the names that ip-netns(8) gives them. Thread: any. */
public interface NetworkNamespaces {
    /**
     * Does a short task inside, on another thread, and waits for it: what it opens (sockets, taps) stays there and may
     * be used from anywhere. Throws what the task throws, and {@link org.ipop.api.Refused} with one line if there is no
     * such namespace or this node may not enter it.
     */
    <T> T within(String name, Supplier<T> task);

    /** Inside where a namespace is named, else right here. */
    default <T> T within(Optional<String> name, Supplier<T> task) {
        return name.isPresent() ? within(name.get(), task) : task.get();
    }
}
