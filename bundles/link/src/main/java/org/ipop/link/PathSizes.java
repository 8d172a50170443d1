package org.ipop.link;

import io.netty.buffer.ByteBuf;
import org.ipop.api.edge.Packet;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.wire.link.LinkFrame;
import org.ipop.wire.link.LinkFrameCodec;

/**
 * How long the datagrams of one link may be, on the path that carries its packets: asks {@link PathMtu} for each long
 * packet, and sends the probes that it wants. Nothing runs while no long packets are sent.
 */
final class PathSizes {
    private final Link link;
    private final Local local;
    private Timer timer;
    private long timerNanos = PathMtu.NEVER;

    PathSizes(Link link) {
        this.link = link;
        this.local = link.links().local();
    }

    /** Bytes of the longest datagram that goes whole on this path; asked for every packet, with its own length. */
    int carried(Path path, int bytes) {
        int base = PathMtu.base(path.direct());
        if (bytes <= base) {
            return base;
        }
        if (path.mtu == null) {
            path.mtu = new PathMtu(path.direct());
        }
        path.mtu.wants(bytes, local.now());
        wake(path.mtu);
        return path.mtu.carried();
    }

    /** By whatever way the answer came: a relayed one may come back by another. */
    void answered(long id) {
        Path path = link.workingPath();
        if (path != null && path.mtu != null && path.mtu.answered(id, local.now())) {
            tell(path, path.mtu.blackHoles());
            wake(path.mtu);
        } else {
            local.count("mtu.stray");
        }
    }

    private void wake(PathMtu mtu) {
        if (mtu.dueNanos() >= timerNanos) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerNanos = mtu.dueNanos();
        timer = local.context().schedule(timerNanos - local.now(), this::tick);
    }

    private void tick() {
        timer = null;
        timerNanos = PathMtu.NEVER;
        Path path = link.workingPath();
        if (path == null || path.mtu == null) {
            return;
        }
        int blackHoles = path.mtu.blackHoles();
        int bytes = path.mtu.tick(local.context().random().nextLong(), local.now());
        tell(path, blackHoles);
        if (bytes > 0) {
            probe(path, bytes);
        }
        wake(path.mtu);
    }

    private void probe(Path path, int bytes) {
        link.sessions().current().ifPresent(session -> {
            int padding = bytes - PacketSession.OVERHEAD_BYTES - LinkFrame.SizeProbe.BYTES;
            ByteBuf out = Packet.allocate(bytes);
            LinkFrameCodec.write(out, new LinkFrame.SizeProbe(path.mtu.probeId(), padding));
            if (session.seal(out)) {
                local.count("mtu.probe");
                link.links().outlet().sizeProbe(path.route, out);
                link.links().outlet().flush();
            }
        });
    }

    private void tell(Path path, int blackHolesBefore) {
        if (path.mtu.blackHoles() > blackHolesBefore) {
            local.count("mtu.black-hole");
            link.history("long datagrams do not pass any more on " + path);
        } else if (path.mtu.narrowed()) {
            link.history("datagrams of " + path.mtu.limit() + " bytes pass on " + path + ", longer ones do not");
        }
    }
}
