package org.ipop.tap.linux;

/** What {@code errno} said after a call. */
final class SystemCallFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int errno;

    SystemCallFailed(int errno) {
        super(Errno.text(errno));
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}
