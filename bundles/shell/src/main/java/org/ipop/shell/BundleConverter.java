package org.ipop.shell;

import org.apache.felix.service.command.Converter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Lets a line of the shell name a bundle by its id, as Felix's own commands expect: {@code update 32 file:new.jar}. */
record BundleConverter(BundleContext framework) implements Converter {
    @Override
    public Object convert(Class<?> desired, Object word) {
        boolean id = desired == Bundle.class && word.toString().matches("\\d{1,9}");
        return id ? framework.getBundle(Long.parseLong(word.toString())) : null;
    }

    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        return target instanceof Bundle bundle ? bundle.getSymbolicName() + " " + bundle.getVersion() : null;
    }
}
