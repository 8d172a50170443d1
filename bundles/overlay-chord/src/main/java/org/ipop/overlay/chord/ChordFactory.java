package org.ipop.overlay.chord;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Links;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.overlay.RingSnapshot;
import org.ipop.api.runtime.NodeLoop;

/** Opens the overlays of one node and closes those still open at the end. Thread: node loop. */
public final class ChordFactory implements OverlayFactory, AutoCloseable {
    private final NodeId node;
    private final NodeLoop loop;
    private final Links links;
    /** Few; replaced at each change. */
    private List<Overlay> open = List.of();

    public ChordFactory(NodeId node, NodeLoop loop, Links links) {
        this.node = node;
        this.loop = loop;
        this.links = links;
    }

    @Override
    public String protocol() {
        return "ring/1";
    }

    @Override
    public Overlay open(RingId ring, Key position, RingGate gate, Optional<RingSnapshot> former) {
        ChordOverlay.Place place = new ChordOverlay.Place(ring, node, position, gate, former);
        ChordOverlay overlay = new ChordOverlay(place, loop.open("overlay.chord"), links, loop.counters());
        overlay.onClose(() -> open = open.stream().filter(each -> each != overlay).toList());
        open = Stream.concat(open.stream(), Stream.of(overlay)).toList();
        return overlay;
    }

    @Override
    public void close() {
        open.forEach(Overlay::close);
    }
}
