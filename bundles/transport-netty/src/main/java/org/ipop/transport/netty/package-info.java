/**
 * The sockets of a node, on its own event loop: epoll where the loop has it, else NIO. {@link UdpTransport} moves
 * datagrams between nodes; {@link NettyLocalSockets} serves this host: UDP, multicast, TCP and Unix domain sockets.
 * Datagrams are handed on in pooled heap buffers with room around them; queues are bounded and drops counted.
 */
package org.ipop.transport.netty;
