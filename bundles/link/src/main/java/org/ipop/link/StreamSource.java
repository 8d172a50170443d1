package org.ipop.link;

import org.ipop.api.edge.StreamTransport;

/** Where streams come from, made when they are first asked for. */
interface StreamSource {
    /** Others may dial us there. Thread: any. */
    boolean listens();

    /** May take its time. Thread: a worker. */
    StreamTransport fetch();
}
