package org.ipop.api.runtime;

import java.util.OptionalInt;

/**
 * What the operating system has open for us, by number (POSIX). A part that is exchanged leaves its descriptor to its
 * successor; what nobody claims is closed here. Thread: any.
 */
public interface Descriptors {
    /** Another number for the same, which the caller has to close; empty where the system cannot do that. */
    OptionalInt duplicate(int descriptor);

    void close(int descriptor);
}
