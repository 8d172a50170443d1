package org.ipop.tap.linux;

/** The kernel's negative answer to a netlink request. Without stack trace: it is an answer, not a fault. */
final class NetlinkRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final int errno;

    /** @param text the extended acknowledgement, empty if the kernel gave none */
    NetlinkRefused(int errno, String text) {
        super(text.isEmpty() ? Errno.text(errno) : text, null, false, false);
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}
