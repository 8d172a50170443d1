package org.ipop.link;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ipop.api.RingId;

/** The rings and networks that use the links now. */
final class Rings {
    private final Map<RingId, AttachedRing> attached = new TreeMap<>();
    private final Map<RingId, PacketPort> ports = new TreeMap<>();

    void add(AttachedRing ring) {
        if (attached.putIfAbsent(ring.id(), ring) != null) {
            throw new IllegalStateException("ring " + ring.id() + " is attached");
        }
    }

    /** False if it was not attached. */
    boolean remove(AttachedRing ring) {
        return attached.remove(ring.id(), ring);
    }

    void add(PacketPort port) {
        if (ports.putIfAbsent(port.ring(), port) != null) {
            throw new IllegalStateException("the packets of ring " + port.ring() + " have a listener");
        }
    }

    void remove(PacketPort port) {
        ports.remove(port.ring(), port);
    }

    Optional<AttachedRing> find(RingId ring) {
        return Optional.ofNullable(attached.get(ring));
    }

    boolean none() {
        return attached.isEmpty();
    }

    Collection<AttachedRing> all() {
        return List.copyOf(attached.values());
    }

    Optional<PacketPort> port(RingId ring) {
        return Optional.ofNullable(ports.get(ring));
    }

    void endOfBatch() {
        for (PacketPort port : ports.values()) {
            port.endOfBatch();
        }
    }
}
