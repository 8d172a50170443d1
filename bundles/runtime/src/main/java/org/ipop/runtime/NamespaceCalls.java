package org.ipop.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** {@code open(2)} and {@code setns(2)}; looked for at the first use, since other systems have no setns. */
final class NamespaceCalls {
    private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = find("open", FunctionDescriptor.of(ValueLayout.JAVA_INT,
        ValueLayout.ADDRESS, ValueLayout.JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS = find("setns", FunctionDescriptor.of(ValueLayout.JAVA_INT,
        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private NamespaceCalls() {
    }

    /** Moves the calling thread; 0, or errno. */
    static int enterNetwork(Path namespace) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment path = arena.allocateFrom(namespace.toString());
            int descriptor = (int) OPEN.invokeExact(state, path, READ_ONLY_CLOSE_ON_EXEC);
            if (descriptor < 0) {
                return errno(state);
            }
            int entered = (int) SETNS.invokeExact(state, descriptor, CLONE_NEWNET);
            new PosixDescriptors().close(descriptor);
            return entered < 0 ? errno(state) : 0;
        } catch (Throwable e) {
            throw new AssertionError("open and setns have another signature", e);
        }
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    private static MethodHandle find(String name, FunctionDescriptor shape, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, all);
    }
}
