package org.ipop.tap.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The calls that configure; each throws {@link SystemCallFailed}. Constants of the ABI of x86, ARM and RISC-V. Not by
 * JNA: it keeps every class that it has bound, and so the class loader, as long as the process runs. All go through one
 * handle, though their signatures differ: a handle of its own costs the JVM some twenty classes for each function. The
 * ABIs named above pass every int, sign-extended, and every pointer in a whole register, variadic (open, ioctl) or not.
 */
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
    static final int CLONE_NEWNET = 0x40000000;

    private static final int ARGUMENTS = 5;
    private static final String STATE = "errno";
    private static final VarHandle ERRNO =
        Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement(STATE));
    /** {@code long (long, long, long, long, long)}; what a function does not take stays unread in its register. */
    private static final MethodHandle FUNCTION = Linker.nativeLinker().downcallHandle(
        FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
        Linker.Option.captureCallState(STATE));
    private static final MemorySegment OPEN = find("open");
    private static final MemorySegment CLOSE = find("close");
    private static final MemorySegment IOCTL = find("ioctl");
    private static final MemorySegment SOCKET = find("socket");
    private static final MemorySegment BIND = find("bind");
    private static final MemorySegment SETSOCKOPT = find("setsockopt");
    private static final MemorySegment SEND = find("send");
    private static final MemorySegment RECV = find("recv");
    private static final MemorySegment SETNS = find("setns");
    private static final MemorySegment IF_NAMETOINDEX = find("if_nametoindex");

    private Libc() {
    }

    static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return call(OPEN, arena.allocateFrom(path).address(), flags);
        }
    }

    static int close(int descriptor) {
        return call(CLOSE, descriptor);
    }

    /** @param argument is overwritten by the answer */
    static int ioctl(int descriptor, long request, byte[] argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, argument);
            int returned = call(IOCTL, descriptor, request, copy.address());
            MemorySegment.ofArray(argument).copyFrom(copy);
            return returned;
        }
    }

    /** For requests whose argument is a number and no address. */
    static void ioctl(int descriptor, long request, long argument) {
        call(IOCTL, descriptor, request, argument);
    }

    static int socket(int domain, int type, int protocol) {
        return call(SOCKET, domain, type, protocol);
    }

    /** @param address as the family lays it out */
    static void bind(int socket, byte[] address) {
        try (Arena arena = Arena.ofConfined()) {
            call(BIND, socket, arena.allocateFrom(ValueLayout.JAVA_BYTE, address).address(), address.length);
        }
    }

    static void setsockopt(int socket, int level, int name, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
            call(SETSOCKOPT, socket, level, name, copy.address(), value.length);
        }
    }

    static void send(int socket, byte[] message, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            call(SEND, socket, copy.address(), message.length, flags);
        }
    }

    /** The length of the message, which may be more than the buffer takes if {@link #MSG_TRUNC} is set. */
    static int recv(int socket, byte[] buffer, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(buffer.length);
            int length = call(RECV, socket, copy.address(), buffer.length, flags);
            MemorySegment.ofArray(buffer).copyFrom(copy);
            return length;
        }
    }

    /** Fails with ENODEV if there is no such interface. */
    static int if_nametoindex(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return call(1, IF_NAMETOINDEX, arena.allocateFrom(name).address());
        }
    }

    /** Of the calling thread only. */
    static void setns(int descriptor, int type) {
        call(SETNS, descriptor, type);
    }

    private static int call(MemorySegment function, long... arguments) {
        return call(0, function, arguments);
    }

    /** @param least anything below it is a failure */
    private static int call(int least, MemorySegment function, long... given) {
        long[] all = Arrays.copyOf(given, ARGUMENTS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            // the upper half of a register that holds an int is undefined, and no length here is more than an int
            int returned = (int) (long) FUNCTION.invokeExact(function, state, all[0], all[1], all[2], all[3], all[4]);
            if (returned < least) {
                throw new SystemCallFailed((int) ERRNO.get(state, 0L));
            }
            return returned;
        } catch (SystemCallFailed e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a function of the C library has another signature", e);
        }
    }

    private static MemorySegment find(String name) {
        return Linker.nativeLinker().defaultLookup().findOrThrow(name);
    }
}
