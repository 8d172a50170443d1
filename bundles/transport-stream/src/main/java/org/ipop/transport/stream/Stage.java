package org.ipop.transport.stream;

import io.netty.buffer.ByteBuf;
import org.ipop.wire.MalformedPacket;

/** What a stream is in the midst of. */
interface Stage {
    /** Takes what it can of the bytes that have come; false if it needs more, true if it may be asked again. */
    boolean take(ByteBuf in) throws MalformedPacket;

    /** What a stage asks of its stream. */
    interface Line {
        /** Sends these bytes now, by TLS where that is in force; takes them. */
        void write(ByteBuf bytes);

        /** What follows is another stage's. */
        void go(Stage next);

        /** What follows is TLS; then {@code inside} goes on. */
        void secure(boolean client, Stage inside);

        /** Datagrams from now on. */
        void opened(String protocol, Framing framing);

        /** Ends the stream after what was written has gone out. */
        void finish();
    }
}
