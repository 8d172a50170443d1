package org.ipop.tap.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/** The calls that configure; each throws what {@code errno} says. Constants of the ABI of x86, ARM and RISC-V. */
final class Libc {
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int AF_NETLINK = 16;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = O_CLOEXEC;
    static final int SOL_NETLINK = 270;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;

    static {
        Native.register(Libc.class, "c");
    }

    private Libc() {
    }

    static native int open(String path, int flags) throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;

    static native int ioctl(int descriptor, NativeLong request, byte[] argument) throws LastErrorException;

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int setsockopt(int socket, int level, int name, byte[] value, int length) throws LastErrorException;

    static native NativeLong send(int socket, byte[] message, NativeLong length, int flags) throws LastErrorException;

    static native NativeLong recv(int socket, byte[] buffer, NativeLong length, int flags) throws LastErrorException;

    /** Throws ENODEV if there is no such interface. */
    static native int if_nametoindex(String name) throws LastErrorException;
}
