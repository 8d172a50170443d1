package org.ipop.security.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.ipop.api.security.Handshake.Progress;
import org.ipop.api.security.Session;

/** Datagrams sent together, kept for repetition. */
record Flight(List<byte[]> datagrams) {
    static final Flight NONE = new Flight(List.of());

    static Flight of(ByteBuf datagram) {
        return new Flight(List.of(ByteBufUtil.getBytes(datagram)));
    }

    /** The datagram of this number alone. */
    Flight only(int number) {
        return new Flight(List.of(datagrams.get(number)));
    }

    /** Fresh buffers, which belong to the caller. */
    List<ByteBuf> copies() {
        return datagrams.stream().map(datagram -> Unpooled.copiedBuffer(datagram)).toList();
    }

    Progress send() {
        return new Progress(copies(), Optional.empty());
    }

    Progress sendAndUse(Session session) {
        return new Progress(copies(), Optional.of(session));
    }
}
