package org.ipop.address.fixed;

import java.util.Map;
import java.util.Optional;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.runtime.NodeLoop;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Offers addresses from the configuration, ahead of those out of the DHT (ranking 0). */
@Component(immediate = true, configurationPid = "org.ipop.address.fixed", property = "service.ranking:Integer=100")
public final class FixedAddressComponent implements AddressAllocators {
    private final Map<String, ?> configuration;
    private final NodeLoop loop;

    @Activate
    public FixedAddressComponent(Map<String, Object> configuration, @Reference NodeLoop loop) {
        this.configuration = Map.copyOf(configuration);
        this.loop = loop;
    }

    @Override
    public AddressAllocator open(JoinedNetwork network) {
        Optional<String> address = Optional.ofNullable(configuration.get(network.spec().name())).map(Object::toString);
        return new FixedAllocator(loop.open("address.fixed"), network, address);
    }
}
