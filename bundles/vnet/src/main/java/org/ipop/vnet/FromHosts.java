package org.ipop.vnet;

import org.ipop.api.edge.Packet;
import org.ipop.api.vnet.StubNetwork;
import org.ipop.api.vnet.StubPort;
import org.ipop.vnet.RouterCounters.Drop;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IpView;

/** Takes packets of hosts behind this member to members, or to this node and its name server. */
final class FromHosts implements StubPort {
    private final Surroundings around;
    private final Stub stub;
    private final StubNetwork hosts;
    private final Outbound outbound;
    private final int mtu;

    FromHosts(Surroundings around, StubNetwork hosts, Outbound outbound, int mtu) {
        this.around = around;
        this.stub = around.stub();
        this.hosts = hosts;
        this.outbound = outbound;
        this.mtu = mtu;
    }

    @Override
    public void packet(Packet packet) {
        try {
            IpView ip = IpView.of(packet.buffer());
            if (!stub.isSource(ip)) {
                around.counters().drop(Drop.SOURCE, packet);
            } else {
                route(ip, packet);
            }
        } catch (MalformedPacket e) {
            around.counters().drop(Drop.MALFORMED, packet);
        }
    }

    @Override
    public void flush() {
        outbound.flush();
        around.tap().flush();
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public void close() {
        stub.detach(hosts);
    }

    private void route(IpView ip, Packet packet) {
        switch (around.plan().destination(ip)) {
            case OWN, NAME_SERVER -> around.tap().write(packet);
            case MEMBER -> forward(ip, packet);
            case GROUP -> outbound.toGroup(ip, packet);
            case OUTSIDE -> around.counters().drop(Drop.NOT_OURS, packet);
        }
    }

    private void forward(IpView ip, Packet packet) {
        if (stub.isDestination(ip)) {
            stub.write(packet);
        } else if (packet.buffer().readableBytes() > mtu) {
            outbound.refuseTooBig(ip, packet, mtu);
        } else {
            outbound.toMember(ip, packet);
        }
    }
}
