package org.ipop.vnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Refused;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.edge.TapFactory;
import org.ipop.api.link.UnderlayGuard;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeContext;

/**
 * The tap of one network, opened again when the system takes it away. As long as it is in use no link runs through it;
 * in another network namespace none can, and outside the same addresses may mean other hosts.
 * <pre>
 *            open                gone, or reopening refused: a health line
 *  CLOSED ----------> OPEN ---------------------------------+
 *                      ^                                    v
 *                      +---- 1, 2, 4 .. 60 s later ------- LOST
 * </pre>
 */
final class RouterTap {
    static final long FIRST_RETRY_NANOS = 1_000_000_000L;
    static final long LAST_RETRY_NANOS = 60_000_000_000L;

    private final NodeContext context;
    private final TapFactory factory;
    private final UnderlayGuard underlay;
    private final Health health;
    private final String subject;
    private final List<UnderlayGuard.Exclusion> exclusions = new ArrayList<>();
    private Optional<TapDevice> device = Optional.empty();
    private TapConfig config;
    private PacketSink sink;
    private String name = "";
    private long retryNanos = FIRST_RETRY_NANOS;
    private boolean closed;

    RouterTap(NodeContext context, Services services, String network) {
        this.context = context;
        this.factory = services.taps();
        this.underlay = services.underlay();
        this.health = services.health();
        this.subject = "tap " + network;
    }

    /** Throws Refused if it cannot be had; nothing is kept then. */
    void open(TapConfig wanted, PacketSink packets) {
        config = wanted;
        sink = packets;
        openDevice();
        if (wanted.namespace().isEmpty()) {
            wanted.addresses().forEach(address -> exclusions.add(underlay.exclude(address.network())));
        }
    }

    /** The last one while there is none. */
    String name() {
        return device.map(TapDevice::name).orElse(name);
    }

    boolean isOpen() {
        return device.isPresent();
    }

    /** Takes the packet; it is lost while there is no device. */
    void write(Packet packet) {
        if (device.isPresent()) {
            device.get().packet(packet);
        } else {
            packet.buffer().release();
        }
    }

    void flush() {
        device.ifPresent(TapDevice::flush);
    }

    /** Changes addresses; what the system refuses is a health line, and tried anew with a new device. */
    void configure(TapConfig wanted) {
        config = wanted;
        device.ifPresent(open -> {
            try {
                open.configure(wanted);
            } catch (Refused refusal) {
                lost(open, refusal.getMessage());
            }
        });
    }

    void close() {
        if (!closed) {
            closed = true;
            exclusions.forEach(UnderlayGuard.Exclusion::close);
            exclusions.clear();
            device.ifPresent(TapDevice::close);
            device = Optional.empty();
            health.clear(subject);
        }
    }

    /** Leaves the device as it is, for whoever opens it next. */
    void suspend() {
        closed = true;
        exclusions.forEach(UnderlayGuard.Exclusion::close);
        exclusions.clear();
        device.ifPresent(TapDevice::suspend);
        device = Optional.empty();
        health.clear(subject);
    }

    private void openDevice() {
        TapDevice opened = factory.open(config, sink);
        device = Optional.of(opened);
        name = opened.name();
        opened.gone().thenAccept(why -> lost(opened, why));
    }

    private void lost(TapDevice former, String why) {
        if (closed || device.isEmpty() || device.get() != former) {
            return;
        }
        device = Optional.empty();
        former.close();
        retryLater(why);
    }

    private void retryLater(String why) {
        health.report(subject, Health.Level.ERROR, why + "; trying again in " + retryNanos / 1_000_000_000L + " s");
        context.schedule(retryNanos, this::reopen);
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }

    private void reopen() {
        try {
            openDevice();
            retryNanos = FIRST_RETRY_NANOS;
            health.clear(subject);
        } catch (Refused refusal) {
            retryLater(refusal.getMessage());
        }
    }
}
