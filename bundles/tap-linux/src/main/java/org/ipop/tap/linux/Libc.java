package org.ipop.tap.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls that configure; each throws {@link SystemCallFailed}. Constants of the ABI of x86, ARM and RISC-V. Not by
 * JNA: it keeps every class that it has bound, and so the class loader, as long as the process runs.
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

    private static final String STATE = "errno";
    private static final VarHandle ERRNO =
        Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement(STATE));
    private static final MemoryLayout INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout LONG = ValueLayout.JAVA_LONG;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
    private static final MethodHandle OPEN = find("open", INT, POINTER, INT);
    private static final MethodHandle CLOSE = find("close", INT, INT);
    private static final MethodHandle IOCTL = find("ioctl", INT, INT, LONG, POINTER);
    private static final MethodHandle IOCTL_VALUE = find("ioctl", INT, INT, LONG, LONG);
    private static final MethodHandle SOCKET = find("socket", INT, INT, INT, INT);
    private static final MethodHandle SETSOCKOPT = find("setsockopt", INT, INT, INT, INT, POINTER, INT);
    private static final MethodHandle SEND = find("send", LONG, INT, POINTER, LONG, INT);
    private static final MethodHandle RECV = find("recv", LONG, INT, POINTER, LONG, INT);
    private static final MethodHandle SETNS = find("setns", INT, INT, INT);
    private static final MethodHandle IF_NAMETOINDEX = find("if_nametoindex", INT, POINTER);

    private Libc() {
    }

    /** What is called with memory that lives as long as the call. */
    @FunctionalInterface
    private interface Call {
        long in(Arena arena, MemorySegment state) throws Throwable;
    }

    static int open(String path, int flags) {
        return (int) result((arena, state) -> (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags));
    }

    static int close(int descriptor) {
        return (int) result((arena, state) -> (int) CLOSE.invokeExact(state, descriptor));
    }

    /** @param argument is overwritten by the answer */
    static int ioctl(int descriptor, long request, byte[] argument) {
        return (int) result((arena, state) -> {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, argument);
            int returned = (int) IOCTL.invokeExact(state, descriptor, request, copy);
            MemorySegment.ofArray(argument).copyFrom(copy);
            return returned;
        });
    }

    /** For requests whose argument is a number and no address. */
    static void ioctl(int descriptor, long request, long argument) {
        result((arena, state) -> (int) IOCTL_VALUE.invokeExact(state, descriptor, request, argument));
    }

    static int socket(int domain, int type, int protocol) {
        return (int) result((arena, state) -> (int) SOCKET.invokeExact(state, domain, type, protocol));
    }

    static void setsockopt(int socket, int level, int name, byte[] value) {
        result((arena, state) -> (int) SETSOCKOPT.invokeExact(state, socket, level, name,
            arena.allocateFrom(ValueLayout.JAVA_BYTE, value), value.length));
    }

    static void send(int socket, byte[] message, int flags) {
        result((arena, state) -> (long) SEND.invokeExact(state, socket,
            arena.allocateFrom(ValueLayout.JAVA_BYTE, message), (long) message.length, flags));
    }

    /** The length of the message, which may be more than the buffer takes if {@link #MSG_TRUNC} is set. */
    static int recv(int socket, byte[] buffer, int flags) {
        return (int) result((arena, state) -> {
            MemorySegment copy = arena.allocate(buffer.length);
            long length = (long) RECV.invokeExact(state, socket, copy, (long) buffer.length, flags);
            MemorySegment.ofArray(buffer).copyFrom(copy);
            return length;
        });
    }

    /** Fails with ENODEV if there is no such interface. */
    static int if_nametoindex(String name) {
        return (int) result((arena, state) -> {
            int index = (int) IF_NAMETOINDEX.invokeExact(state, arena.allocateFrom(name));
            return index == 0 ? -1 : index;
        });
    }

    /** Of the calling thread only. */
    static void setns(int descriptor, int type) {
        result((arena, state) -> (int) SETNS.invokeExact(state, descriptor, type));
    }

    private static long result(Call call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long returned = call.in(arena, state);
            if (returned < 0) {
                throw new SystemCallFailed((int) ERRNO.get(state, 0L));
            }
            return returned;
        } catch (SystemCallFailed e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a function of the C library has another signature", e);
        }
    }

    /** What is variadic in C (open, ioctl) is passed like anything else by the ABIs named above. */
    private static MethodHandle find(String name, MemoryLayout returned, MemoryLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(returned, parameters), Linker.Option.captureCallState(STATE));
    }
}
