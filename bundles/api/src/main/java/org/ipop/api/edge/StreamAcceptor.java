package org.ipop.api.edge;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Answers a new stream with who handles its bytes. Thread: node loop. */
@FunctionalInterface
public interface StreamAcceptor {
    Handler accepted(Stream stream);

    /** The far end's bytes as they come; the receiver owns each buffer. */
    interface Handler {
        void data(ByteBuf bytes);

        /** The far end has sent its last byte; it may still read. */
        default void finished() {
        }

        /** Exactly once, whoever closed it. */
        void closed();
    }

    /** Our end of an open stream. */
    interface Stream extends AutoCloseable {
        /**
         * Takes the buffer. False: the far end does not read and over 1 MiB waits; nothing was taken in, bytes
         * released.
         */
        boolean write(ByteBuf bytes);

        /** Where the far end is; empty for a program of this host that came without an address (Unix domain). */
        default Optional<InetAddress> from() {
            return Optional.empty();
        }

        /** As {@link #from}, with its port. */
        default Optional<InetSocketAddress> remote() {
            return Optional.empty();
        }

        /** Bytes that were written and that the system has not taken yet. */
        default long queuedBytes() {
            return 0;
        }

        /** After what was written has gone out. */
        @Override
        void close();
    }
}
