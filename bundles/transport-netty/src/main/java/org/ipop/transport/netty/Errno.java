package org.ipop.transport.netty;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;

/** Errors that sending a datagram meets on Linux. Few and fixed, so that they may name counters. */
enum Errno {
    EPERM(1, "Operation not permitted"),
    EIO(5, "Input/output error"),
    EACCES(13, "Permission denied"),
    EINVAL(22, "Invalid argument"),
    EMSGSIZE(90, "Message too long"),
    EADDRNOTAVAIL(99, "Cannot assign requested address"),
    ENETDOWN(100, "Network is down"),
    ENETUNREACH(101, "Network is unreachable"),
    ENOBUFS(105, "No buffer space available"),
    ECONNREFUSED(111, "Connection refused"),
    EHOSTUNREACH(113, "No route to host"),
    OTHER(0, "");

    private final int number;
    private final String text;

    Errno(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** "EMSGSIZE"; "other" for what is not in the list. */
    String label() {
        return this == OTHER ? "other" : name();
    }

    /** The JDK hides the number, so there its text decides. */
    static Errno of(IOException error) {
        for (Errno errno : values()) {
            if (error instanceof NativeIoException system ? -system.expectedErr() == errno.number
                : String.valueOf(error.getMessage()).contains(errno.text)) {
                return errno;
            }
        }
        return OTHER;
    }
}
