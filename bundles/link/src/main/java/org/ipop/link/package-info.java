/**
 * One authenticated link per neighbour. A datagram comes in through {@code Demultiplexer}, is opened by a
 * {@code LinkSession} (frames between neighbours) or a {@code PacketSession} (packets of one network), and goes out
 * through {@code Outlet} on the {@code Route} that {@code PathSet} has selected. {@code HandshakeDriver} makes
 * sessions, {@code RelayForwarder} hands on what others send over us. Formats: {@code org.ipop.wire.link}.
 */
package org.ipop.link;
