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
 * {@code read} and {@code write} of a non-blocking descriptor straight to and from heap arrays. The calls are critical
 * ones (the collector waits for them), which is why the descriptor must never block.
 */
final class PacketCalls {
    private static final String STATE = "errno";
    private static final VarHandle ERRNO =
        Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement(STATE));
    private static final MethodHandle READ = find("read");
    private static final MethodHandle WRITE = find("write");

    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    /** The number of bytes read, or minus errno. */
    int read(int descriptor, byte[] array, int offset, int length) {
        MemorySegment bytes = MemorySegment.ofArray(array).asSlice(offset, length);
        try {
            return result((long) READ.invokeExact(state, descriptor, bytes, (long) length));
        } catch (Throwable e) {
            throw new AssertionError("read has another signature", e);
        }
    }

    /** The number of bytes written, or minus errno. */
    int write(int descriptor, byte[] array, int offset, int length) {
        MemorySegment bytes = MemorySegment.ofArray(array).asSlice(offset, length);
        try {
            return result((long) WRITE.invokeExact(state, descriptor, bytes, (long) length));
        } catch (Throwable e) {
            throw new AssertionError("write has another signature", e);
        }
    }

    private int result(long returned) {
        return returned >= 0 ? (int) returned : -(int) ERRNO.get(state, 0L);
    }

    /** Both have the shape {@code ssize_t (int, void *, size_t)}. */
    private static MethodHandle find(String name) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape,
            Linker.Option.critical(true), Linker.Option.captureCallState(STATE));
    }
}
