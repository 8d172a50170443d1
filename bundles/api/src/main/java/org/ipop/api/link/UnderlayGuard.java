package org.ipop.api.link;

import org.ipop.api.Prefix;

/** Keeps links out of our own networks, so that no tunnel runs through itself. Thread: node loop. */
public interface UnderlayGuard {
    /** No address of this prefix is used as a peer's any more; closing the result takes that back. */
    Exclusion exclude(Prefix prefix);

    /** One excluded prefix. */
    interface Exclusion extends AutoCloseable {
        @Override
        void close();
    }
}
