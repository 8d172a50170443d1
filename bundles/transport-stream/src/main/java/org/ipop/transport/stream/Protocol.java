package org.ipop.transport.stream;

/** What a stream looks like from outside; dialled in the configured order. A listener takes all of them on one port. */
enum Protocol {
    /** A WebSocket in TLS: a browser's. */
    WSS,
    /** TLS alone. */
    TLS,
    /** Nothing but the datagrams, which are sealed. */
    TCP;

    boolean secure() {
        return this != TCP;
    }
}
