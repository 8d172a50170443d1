/**
 * A TUN device of the Linux kernel as a {@link org.ipop.api.edge.TapDevice}. {@code Tun} is the descriptor that packets
 * cross, {@code Interfaces} speaks rtnetlink, {@code Conflicts} decides, {@code LinuxTap} is the device on the node's
 * event loop, {@code LinuxTapFactory} opens one or says in one line why not.
 *
 * <p>{@code TapReader} and {@code TapWriter} move packets, {@code TcpTrain} joins those that follow each other.
 * {@code Libc} has the calls that happen once, {@code PacketCalls} those of each packet.
 * Thread: node loop.
 */
package org.ipop.tap.linux;
