package org.ipop.dhcp.dht;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.ipop.api.Bytes;

/** Which client has which of the addresses that this member holds for hosts. Thread: node loop. */
final class Holdings {
    private final Map<InetAddress, Bytes> byAddress = new LinkedHashMap<>();

    /** May it be taken for this client? */
    boolean free(InetAddress address, Bytes client) {
        Bytes holder = byAddress.get(address);
        return holder == null || holder.equals(client);
    }

    void put(InetAddress address, Bytes client) {
        byAddress.put(address, client);
    }

    boolean has(InetAddress address) {
        return byAddress.containsKey(address);
    }

    /** Did anybody have it? */
    boolean remove(InetAddress address) {
        return byAddress.remove(address) != null;
    }

    Optional<InetAddress> find(Predicate<InetAddress> which) {
        return byAddress.keySet().stream().filter(which).findFirst();
    }

    int size() {
        return byAddress.size();
    }
}
