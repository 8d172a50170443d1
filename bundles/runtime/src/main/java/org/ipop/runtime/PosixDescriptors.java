package org.ipop.runtime;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalInt;
import org.ipop.api.runtime.Descriptors;

/** {@code dup(2)} and {@code close(2)}. The JDK closes all descriptors in the processes that it starts. */
public final class PosixDescriptors implements Descriptors {
    @Override
    public OptionalInt duplicate(int descriptor) {
        if (Calls.DUPLICATE.isEmpty() || Calls.CLOSE.isEmpty()) {
            return OptionalInt.empty();
        }
        int copy = call(Calls.DUPLICATE.get(), descriptor);
        return copy < 0 ? OptionalInt.empty() : OptionalInt.of(copy);
    }

    @Override
    public void close(int descriptor) {
        Calls.CLOSE.ifPresent(close -> call(close, descriptor));
    }

    private static int call(MethodHandle function, int descriptor) {
        try {
            return (int) function.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new AssertionError("dup and close have another signature", e);
        }
    }

    /** Looked for at the first use, since most nodes run without ever handing a descriptor on. */
    private static final class Calls {
        private static final Optional<MethodHandle> DUPLICATE = find("dup");
        private static final Optional<MethodHandle> CLOSE = find("close");

        /** Both have the shape {@code int (int)}. */
        private static Optional<MethodHandle> find(String name) {
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup().find(name).map(address -> linker.downcallHandle(address,
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)));
        }
    }
}
