package org.ipop.switchboard;

import java.util.Optional;
import java.util.function.Consumer;
import org.ipop.api.Refused;
import org.ipop.api.edge.Packet;
import org.ipop.api.vnet.StubNetwork;
import org.ipop.api.vnet.StubPort;
import org.ipop.api.vnet.VirtualNetwork;

/** The place of the hosts behind this member at whichever router serves. Thread: node loop. */
final class SwitchedStub implements StubPort {
    /** What IPv6 demands of every path (RFC 8200, section 5). */
    private static final int LEAST_MTU = 1_280;

    private final StubNetwork hosts;
    private final Consumer<String> drops;
    private final Consumer<SwitchedStub> atClose;
    private Optional<StubPort> port = Optional.empty();
    private int mtu = LEAST_MTU;

    SwitchedStub(StubNetwork hosts, Consumer<String> drops, Consumer<SwitchedStub> atClose) {
        this.hosts = hosts;
        this.drops = drops;
        this.atClose = atClose;
    }

    /** Throws Refused as the router does. */
    void plugged(VirtualNetwork router) {
        port = Optional.of(router.attach(hosts));
        mtu = port.get().mtu();
    }

    /** One that reaches no hosts serves the node all the same. */
    void exchanged(VirtualNetwork router) {
        try {
            plugged(router);
        } catch (Refused refusal) {
            drops.accept("hosts");
        }
    }

    void unplugged() {
        port = Optional.empty();
    }

    @Override
    public void packet(Packet packet) {
        if (port.isPresent()) {
            port.get().packet(packet);
        } else {
            packet.buffer().release();
            drops.accept("packet");
        }
    }

    @Override
    public void flush() {
        port.ifPresent(StubPort::flush);
    }

    /** The last one while there is no router. */
    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public void close() {
        port.ifPresent(StubPort::close);
        port = Optional.empty();
        atClose.accept(this);
    }
}
