package org.ipop.api.edge;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/** Our port of an Ethernet bridge: what we write goes to the LAN. Thread: node loop. */
public interface LanPort extends FrameSink, AutoCloseable {
    /** The port's name at the operating system. */
    String name();

    /** Writes one frame, complete checksums and all, and takes it; what the system refuses is dropped and counted. */
    @Override
    void frame(ByteBuf frame);

    /** Completes with one line for the operator if the system takes the port away under us, never by {@link #close}. */
    CompletionStage<String> gone();

    /** Takes the port out of the bridge. */
    @Override
    void close();
}
