package org.ipop.membership.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.StateFolder;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of one ring with whom we had links, on disk, so that we find the ring again without any help. The last
 * {@link #MAX_CONTACTS} are kept; the file ("peers/" and the ring) is written at once, a second later and then ever
 * less often, down to every 30 s: a node that is killed young must not be left with the first peer that it had.
 * Thread: node loop; made at start-up, since it reads the disk.
 * <pre> | version = 1 | number, 8 bits | contacts, the latest first | </pre>
 */
public final class PeerCache implements AutoCloseable {
    public static final int MAX_CONTACTS = 64;
    private static final long FIRST_GAP_NANOS = 1_000_000_000L;
    private static final long LAST_GAP_NANOS = 30_000_000_000L;
    private static final int VERSION = 1;
    private static final Logger LOG = LoggerFactory.getLogger(PeerCache.class);

    private final NodeContext context;
    private final StateFolder state;
    private final String file;
    /** The latest last. */
    private final LinkedHashMap<NodeId, Contact> contacts = new LinkedHashMap<>();
    private boolean planned;
    private boolean dirty;
    private long writtenNanos;
    private long gapNanos;

    /** @param context owned and closed by the cache */
    public PeerCache(NodeContext context, StateFolder state, RingId ring) {
        this.context = context;
        this.state = state;
        this.file = "peers/" + ring;
        this.writtenNanos = context.nanoTime();
        state.read(file).ifPresent(this::load);
    }

    /** We have a link with this peer, or heard where it is now. A contact without an address is of no use here. */
    public void remember(Contact peer) {
        Contact kept = keepable(peer);
        if (kept.candidates().isEmpty()) {
            return;
        }
        Contact former = contacts.remove(peer.node());
        contacts.put(peer.node(), kept);
        if (contacts.size() > MAX_CONTACTS) {
            contacts.pollFirstEntry();
        }
        if (!kept.equals(former)) {
            dirty = true;
            plan();
        }
    }

    /** The latest first. */
    public List<Contact> contacts() {
        return List.copyOf(contacts.sequencedValues().reversed());
    }

    /** Writes what is not on the disk yet. */
    @Override
    public void close() {
        if (dirty) {
            write();
        }
        context.close();
    }

    private void plan() {
        if (!planned) {
            planned = true;
            context.schedule(writtenNanos + gapNanos - context.nanoTime(), () -> {
                planned = false;
                gapNanos = Math.clamp(2 * gapNanos, FIRST_GAP_NANOS, LAST_GAP_NANOS);
                write();
            });
        }
    }

    private void write() {
        dirty = false;
        writtenNanos = context.nanoTime();
        ByteBuf out = Unpooled.buffer();
        out.writeByte(VERSION).writeByte(contacts.size());
        contacts().forEach(contact -> Fields.writeContact(out, contact));
        byte[] content = new byte[out.readableBytes()];
        out.readBytes(content);
        state.write(file, content).whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn("peer cache not written file={} reason={}", file, error.getMessage());
            }
        });
    }

    private void load(byte[] content) {
        try {
            parse(Unpooled.wrappedBuffer(content)).reversed().forEach(each -> contacts.put(each.node(), each));
        } catch (MalformedPacket e) {
            LOG.warn("peer cache dropped, it is not readable file={} reason={}", file, e.getMessage());
        }
    }

    private static List<Contact> parse(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 2, "peer cache");
        int version = in.readUnsignedByte();
        int count = in.readUnsignedByte();
        if (version != VERSION || count > MAX_CONTACTS) {
            throw new MalformedPacket("peer cache version " + version + " with " + count + " contacts");
        }
        List<Contact> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(Fields.contact(in));
        }
        Fields.end(in, "peer cache");
        return all;
    }

    /** Link-local addresses mean nothing without their interface. */
    private static Contact keepable(Contact peer) {
        return new Contact(peer.node(), peer.position(), peer.attach(), peer.candidates().stream()
            .filter(each -> !each.address().getAddress().isLinkLocalAddress()).toList());
    }
}
