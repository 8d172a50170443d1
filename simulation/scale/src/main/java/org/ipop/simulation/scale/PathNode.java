package org.ipop.simulation.scale;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;
import org.ipop.link.LinkCore;
import org.ipop.nat.strategies.PortPrediction;
import org.ipop.overlay.chord.ChordFactory;
import org.ipop.simulation.Reflections;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.plain.PlainHandshakes;

/** One node of a {@link PathPopulation}: the production links and overlay on a simulated host. */
record PathNode(NodeId node, SimulatedHost host, LinkCore links, Overlay overlay) {
    static PathNode start(SimulatedHost host, Key key) {
        NodeId node = new NodeId(key);
        SimulatedLoop loop = host.loop();
        InetSocketAddress listen = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), PathPopulation.PORT);
        LinkCore links = new LinkCore(node,
            new LinkCore.Settings(listen, LinkCore.Settings.RELAY_BYTES_PER_SECOND),
            new LinkCore.Services(loop.open("link"), loop.counters(), host.state(), host.transport(),
                new Reflections(host), new PlainHandshakes(node, loop.open("security").random())));
        links.consult(List.of(new PortPrediction()));
        Overlay overlay = new ChordFactory(node, loop, links).open(RingId.BOOTSTRAP, node.key(), RingGate.open());
        links.start();
        return new PathNode(node, host, links, overlay);
    }

    RingView view() {
        return overlay.view();
    }

    boolean member() {
        return view().state() == RingView.State.MEMBER;
    }
}
