package org.ipop.api.edge;

/**
 * Carries datagrams over streams (TCP, TLS, WebSocket), for nodes whose networks shut UDP out. A whiteboard service
 * that comes to life when it is first asked for; a node that needs no streams never asks. Thread: node loop.
 */
public interface StreamTransport {
    /** The service property with the address that it listens on; empty where it only dials. */
    String LISTEN = "listen";

    /** Takes over the streams that are open. One user at a time: the former one hears nothing any more. */
    StreamSocket open(StreamSink sink);
}
