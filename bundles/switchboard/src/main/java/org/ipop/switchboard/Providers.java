package org.ipop.switchboard;

/** Where the providers of one interface come and go. Thread: node loop. */
interface Providers<P> {
    void add(P provider, int ranking);

    void remove(P provider);
}
