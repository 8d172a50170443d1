package org.ipop.simulation;

import java.util.Set;
import java.util.function.Supplier;
import org.ipop.api.Refused;
import org.ipop.api.runtime.NetworkNamespaces;

/** The network namespaces of a host. A task runs right here: what it opens says by itself where. */
record SimulatedNamespaces(Set<String> names) implements NetworkNamespaces {
    @Override
    public <T> T within(String name, Supplier<T> task) {
        if (!names.contains(name)) {
            throw new Refused("there is no network namespace '" + name + "'");
        }
        return task.get();
    }
}
