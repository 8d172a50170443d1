package org.ipop.simulation.laws;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Function;

/** An object that does as another one does, except for one method. */
final class Except {
    private Except() {
    }

    /** @param instead of the method so named: arguments in, result out */
    static <T> T in(Class<T> type, T object, String method, Function<Object[], Object> instead) {
        Class<?>[] types = {type};
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), types, (proxy, called, given) -> {
            if (called.getName().equals(method)) {
                return instead.apply(given);
            }
            try {
                return called.invoke(object, given);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
