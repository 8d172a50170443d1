package org.ipop.dns.directory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.RingId;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.name.Published;
import org.ipop.api.runtime.StateFolder;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.name.PublishedCodec;

/**
 * What this member publishes in one network, over restarts: {@code names/NETWORK}, the ring id and what the codec
 * draws. Another network of the same name has another ring id and starts with nothing.
 */
public final class PublishedFile {
    private final StateFolder folder;
    private final String name;
    private final RingId ring;

    public PublishedFile(StateFolder folder, NetworkSpec network) {
        this.folder = folder;
        this.name = "names/" + network.name();
        this.ring = network.ring();
    }

    /** Nothing, if there is no file or it is damaged. */
    public List<Published> read() {
        return folder.read(name).flatMap(this::parsed).orElse(List.of());
    }

    public CompletionStage<Void> write(List<Published> all) {
        if (all.isEmpty()) {
            return folder.delete(name);
        }
        ByteBuf out = Unpooled.buffer();
        out.writeLong(ring.value());
        PublishedCodec.write(out, all);
        byte[] content = new byte[out.readableBytes()];
        out.readBytes(content).release();
        return folder.write(name, content);
    }

    private Optional<List<Published>> parsed(byte[] content) {
        ByteBuf in = Unpooled.wrappedBuffer(content);
        try {
            return content.length > Long.BYTES && in.readLong() == ring.value()
                ? Optional.of(PublishedCodec.read(in)) : Optional.empty();
        } catch (MalformedPacket e) {
            return Optional.empty();
        }
    }
}
