package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.ipop.api.Refused;

/** The descriptor of a TUN or TAP device; the device lives as long as it is open. */
final class Tun implements AutoCloseable {
    static final String NODE = "/dev/net/tun";
    /** IFNAMSIZ without the final zero. */
    static final int NAME_BYTES = 15;
    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNGETIFF = 0x800454d2L;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_FLAGS = 16;
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final long TUN_F_CSUM = 0x01;
    private static final long TUN_F_TSO4 = 0x02;
    private static final long TUN_F_TSO6 = 0x04;
    private static final long TUN_F_TSO_ECN = 0x08;
    /** Linux 6.2 and later. */
    private static final long TUN_F_USO = 0x20 | 0x40;
    /** Never adopt a device that another program left behind. */
    private static final int IFF_TUN_EXCL = 0x8000;

    private final PacketCalls calls = new PacketCalls();
    private final int descriptor;
    private final String name;
    private final boolean headers;
    private final Offloads offloads;

    /** What the kernel leaves to us. */
    enum Offloads { NONE, TCP, TCP_AND_UDP }

    /** @param request as the kernel answered it */
    private Tun(int descriptor, byte[] request) {
        this.descriptor = descriptor;
        this.name = nameIn(request);
        this.headers = (ByteBuffer.wrap(request).order(ByteOrder.nativeOrder()).getShort(IFREQ_FLAGS)
            & IFF_VNET_HDR) != 0;
        this.offloads = headers ? offload(descriptor) : Offloads.NONE;
    }

    /** Makes a device; throws Refused with one line that says what is missing. */
    static Tun open(String wishedName) {
        checkName(wishedName);
        int descriptor = openNode(NODE);
        try {
            return new Tun(descriptor, makeDevice(descriptor, wishedName));
        } catch (RuntimeException e) {
            Libc.close(descriptor);
            throw e;
        }
    }

    /**
     * Makes a TAP device, for Ethernet frames: without headers before them, so that the kernel cuts and computes by
     * itself. Throws Refused as {@link #open}.
     */
    static Tun openEthernet(String wishedName) {
        checkName(wishedName);
        int descriptor = openNode(NODE);
        try {
            return new Tun(descriptor, makeDevice(descriptor, wishedName, IFF_TAP | IFF_NO_PI | IFF_TUN_EXCL));
        } catch (SystemCallFailed e) {
            Libc.close(descriptor);
            throw new Refused(refusal(e.errno(), wishedName));
        }
    }

    /** A device that somebody left open; throws Refused if it is none (any more). The descriptor stays the caller's. */
    static Tun adopt(int descriptor) {
        byte[] request = new byte[IFREQ_BYTES];
        try {
            Libc.ioctl(descriptor, TUNGETIFF, request);
        } catch (SystemCallFailed e) {
            throw new Refused("the network interface that was left is gone: " + Errno.text(e.errno()));
        }
        return new Tun(descriptor, request);
    }

    int descriptor() {
        return descriptor;
    }

    /** As the kernel chose it. */
    String name() {
        return name;
    }

    /** Whether a {@link VirtioHeader} stands before each packet. */
    boolean headers() {
        return headers;
    }

    Offloads offloads() {
        return offloads;
    }

    /** Appends one read to a heap buffer, cut off after {@code limit} bytes; its length, or minus errno. */
    int read(ByteBuf into, int limit) {
        int at = into.writerIndex();
        int length = calls.read(descriptor, into.array(), into.arrayOffset() + at, limit);
        if (length > 0) {
            into.writerIndex(at + length);
        }
        return length;
    }

    /** Writes the readable bytes of a heap buffer at once; their number, or minus errno. */
    int write(ByteBuf bytes) {
        return calls.write(descriptor, bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes());
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }

    private static void checkName(String name) {
        boolean shaped = name.matches("[!-~&&[^/:%]]+(%d)?") && !name.equals(".") && !name.equals("..");
        if (!shaped || name.length() > NAME_BYTES) {
            throw new Refused("'" + name + "' is no name for a network interface: 1 to " + NAME_BYTES
                + " characters without spaces, '/' and ':'; '%d' at the end stands for a free number");
        }
    }

    static int openNode(String path) {
        try {
            return Libc.open(path, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        } catch (SystemCallFailed e) {
            throw new Refused(switch (e.errno()) {
                case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV -> path + " is missing: load the kernel's module with "
                    + "'modprobe tun'; a container needs the device passed in (--device " + path + ")";
                case Errno.EPERM, Errno.EACCES -> "not permitted to open " + path
                    + ": make it readable and writable for this user (chmod 0666 " + path + ") or run as root";
                default -> "cannot open " + path + ": " + Errno.text(e.errno());
            });
        }
    }

    private static byte[] makeDevice(int descriptor, String wishedName) {
        int flags = IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL;
        try {
            return makeDevice(descriptor, wishedName, flags | IFF_VNET_HDR);
        } catch (SystemCallFailed e) {
            if (e.errno() != Errno.EINVAL) {
                throw new Refused(refusal(e.errno(), wishedName));
            }
        }
        try {
            return makeDevice(descriptor, wishedName, flags);
        } catch (SystemCallFailed e) {
            throw new Refused(refusal(e.errno(), wishedName));
        }
    }

    private static byte[] makeDevice(int descriptor, String wishedName, int flags) {
        byte[] request = ByteBuffer.allocate(IFREQ_BYTES).order(ByteOrder.nativeOrder())
            .put(0, wishedName.getBytes(StandardCharsets.US_ASCII)).putShort(IFREQ_FLAGS, (short) flags).array();
        Libc.ioctl(descriptor, TUNSETIFF, request);
        return request;
    }

    /** As much as this kernel knows of. */
    private static Offloads offload(int descriptor) {
        long tcp = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
        if (offloads(descriptor, tcp | TUN_F_USO)) {
            return Offloads.TCP_AND_UDP;
        }
        return offloads(descriptor, tcp) ? Offloads.TCP : Offloads.NONE;
    }

    private static boolean offloads(int descriptor, long which) {
        try {
            Libc.ioctl(descriptor, TUNSETOFFLOAD, which);
            return true;
        } catch (SystemCallFailed unknownToThisKernel) {
            return false;
        }
    }

    private static String nameIn(byte[] request) {
        int end = 0;
        while (end < NAME_BYTES && request[end] != 0) {
            end++;
        }
        return new String(request, 0, end, StandardCharsets.US_ASCII);
    }

    static String refusal(int errno, String name) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> "not permitted to make a network interface: the capability "
                + "CAP_NET_ADMIN is missing; run as root, or under systemd with AmbientCapabilities=CAP_NET_ADMIN";
            case Errno.EBUSY, Errno.EINVAL -> "the interface name " + name
                + " is taken; choose another one or let the kernel number it (ipop%d)";
            default -> "cannot make the network interface " + name + ": " + Errno.text(errno);
        };
    }
}
