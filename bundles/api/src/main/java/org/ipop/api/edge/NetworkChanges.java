package org.ipop.api.edge;

/**
 * Tells at once when the system's addresses, links or default routes change. A whiteboard service: where there is none,
 * whoever wants to know looks now and then. Thread: node loop.
 */
public interface NetworkChanges {
    /** Tells of changes of the node's own network namespace; closing the result ends that. */
    Watch watch(Listener listener);

    /** What may have changed; asking the system tells what has. */
    interface Listener {
        /** An address came or went, or its lifetime was set anew. */
        void addresses();

        /** The link of this device came or went, or a default route over it did. */
        void way(String device);
    }

    /** Lasts until it is closed. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
