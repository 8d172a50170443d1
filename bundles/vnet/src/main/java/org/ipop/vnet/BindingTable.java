package org.ipop.vnet;

import io.netty.util.collection.LongObjectHashMap;
import java.util.function.UnaryOperator;

/**
 * Bindings of one address family by the bits that differ within a network. Bounded: what has not been used while the
 * younger half filled up is forgotten.
 */
final class BindingTable {
    private final int half;
    private LongObjectHashMap<Binding> young = new LongObjectHashMap<>();
    private LongObjectHashMap<Binding> old = new LongObjectHashMap<>();

    BindingTable(int capacity) {
        this.half = capacity / 2;
    }

    /** Null if there is none; may have expired. */
    Binding get(long bits) {
        Binding binding = young.get(bits);
        if (binding == null) {
            binding = old.get(bits);
            if (binding != null) {
                put(bits, binding);
            }
        }
        return binding;
    }

    void put(long bits, Binding binding) {
        if (young.size() >= half && !young.containsKey(bits)) {
            old = young;
            young = new LongObjectHashMap<>();
        }
        young.put(bits, binding);
    }

    void replaceAll(UnaryOperator<Binding> change) {
        replaceAll(young, change);
        replaceAll(old, change);
    }

    private static void replaceAll(LongObjectHashMap<Binding> bindings, UnaryOperator<Binding> change) {
        bindings.entries().forEach(entry -> entry.setValue(change.apply(entry.value())));
    }

    int size() {
        return young.size() + old.size();
    }
}
