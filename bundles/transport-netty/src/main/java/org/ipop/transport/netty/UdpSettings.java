package org.ipop.transport.netty;

/**
 * Sizes of UDP sockets, in bytes.
 *
 * @param receiveBuffer asked of the system, which may give less
 * @param sendBuffer    asked of the system, which may give less
 * @param sendQueue     what may wait in the node for the send buffer; beyond it datagrams are dropped
 * @param bursts        whether the kernel shall cut and join datagrams where it can (UDP_SEGMENT, UDP_GRO)
 */
record UdpSettings(int receiveBuffer, int sendBuffer, int sendQueue, boolean bursts) {
    /** For this host's own services. */
    static final UdpSettings LOCAL = new UdpSettings(256 * 1024, 256 * 1024, 256 * 1024, false);
}
