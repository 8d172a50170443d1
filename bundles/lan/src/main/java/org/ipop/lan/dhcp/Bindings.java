package org.ipop.lan.dhcp;

import io.netty.util.collection.IntObjectHashMap;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ipop.wire.dhcp.MacAddress;

/** The hosts of one LAN, one address each. Thread: node loop. */
public final class Bindings {
    public static final int LIMIT = 2_048;

    private final Map<MacAddress, Binding> byClient = new LinkedHashMap<>();
    private final IntObjectHashMap<Binding> byAddress = new IntObjectHashMap<>();

    public Optional<Binding> of(MacAddress client) {
        return Optional.ofNullable(byClient.get(client));
    }

    public Optional<Binding> of(Inet4Address address) {
        return Optional.ofNullable(byAddress.get(bits(address)));
    }

    /** Does a host have this address? */
    public boolean bound(int address) {
        Binding binding = byAddress.get(address);
        return binding != null && binding.bound();
    }

    /** The Ethernet address of the host that has this address, as a number; -1 if none has. */
    public long clientBits(int address) {
        Binding binding = byAddress.get(address);
        return binding != null && binding.bound() ? binding.client().bits() : -1;
    }

    /** Has a host other than this one the name? */
    boolean named(String name, MacAddress except) {
        return byClient.values().stream()
            .anyMatch(binding -> !binding.client().equals(except) && binding.name().equals(Optional.of(name)));
    }

    boolean full() {
        return byClient.size() >= LIMIT;
    }

    void put(Binding binding) {
        of(binding.client()).ifPresent(this::remove);
        byClient.put(binding.client(), binding);
        byAddress.put(bits(binding.address()), binding);
    }

    void remove(Binding binding) {
        byClient.remove(binding.client());
        byAddress.remove(bits(binding.address()));
    }

    /** In the order in which they were bound last. */
    public List<Binding> all() {
        return List.copyOf(byClient.values());
    }

    private static int bits(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }
}
