package org.ipop.simulation.scenarios.attack;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Links;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.api.vnet.VirtualNetworkFactory;

/** In place of vnet: sends whatever its owner likes, from any address. */
final class EvilRouter implements VirtualNetworkFactory, VirtualNetwork, PacketListener {
    private Links links;
    private PacketLinks packets;

    /** Before the network is joined. */
    void use(Links ownLinks) {
        links = ownLinks;
    }

    void send(Citizen to, InetAddress from, InetAddress destination, int number) {
        packets.send(to.memberships.rings().get(1).view().self(), Packet.of(
            Taps.datagram(from, destination, number, 100)));
        packets.flush();
    }

    @Override
    public VirtualNetwork open(JoinedNetwork network, InetAddress ipv4) {
        packets = links.packets(network.spec().ring(), this);
        return this;
    }

    @Override
    public void packet(NodeId from, Packet packet) {
        packet.buffer().release();
    }

    @Override
    public void flush() {
        // nothing waits
    }

    @Override
    public void unreachable(NodeId peer, String why) {
        // it tries again
    }

    @Override
    public String device() {
        return "none";
    }

    @Override
    public void readdress(InetAddress ipv4) {
        // it has all addresses
    }

    @Override
    public CompletionStage<RouteDecision> route(InetAddress destination) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Long> ping(InetAddress destination, long timeoutNanos) {
        return new CompletableFuture<>();
    }

    @Override
    public Void suspend() {
        return null;
    }

    @Override
    public void close() {
        packets.close();
    }
}
