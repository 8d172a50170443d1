package org.ipop.transport.netty;

/**
 * Sizes of UDP sockets, in bytes.
 *
 * @param receiveBuffer asked of the system, which may give less
 * @param sendBuffer    asked of the system, which may give less
 * @param sendQueue     what may wait in the node for the send buffer; beyond it datagrams are dropped
 */
record UdpSettings(int receiveBuffer, int sendBuffer, int sendQueue) {
    /** For this host's own services. */
    static final UdpSettings LOCAL = new UdpSettings(256 * 1024, 256 * 1024, 256 * 1024);
}
