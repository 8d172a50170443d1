package org.ipop.tap.linux;

/** Error numbers of Linux that mean something here. */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int ENXIO = 6;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int EMSGSIZE = 90;
    static final int EADDRNOTAVAIL = 99;
    static final int ENOBUFS = 105;
    static final int EOPNOTSUPP = 95;

    private Errno() {
    }

    /** For messages to the operator. */
    static String text(int errno) {
        return switch (errno) {
            case EPERM, EACCES -> "not permitted";
            case ENOENT -> "no such file";
            case ENXIO, ENODEV -> "no such device";
            case EBUSY -> "busy";
            case EINVAL -> "invalid argument";
            case EADDRNOTAVAIL -> "no such address";
            case EOPNOTSUPP -> "not supported";
            case ENOBUFS, ENOMEM -> "out of memory";
            default -> "errno " + errno;
        };
    }
}
