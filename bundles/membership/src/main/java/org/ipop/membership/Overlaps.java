package org.ipop.membership;

import java.util.Optional;
import java.util.stream.Stream;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.membership.NetworkStatus;

/** Networks of one network namespace must not share addresses: nobody could tell which one is meant. */
final class Overlaps {
    private Overlaps() {
    }

    /** Throws Refused with the way out if one of the networks there has addresses of this plan. */
    static void refuse(Prefix plan, Optional<String> namespace, Stream<NetworkStatus> networks) {
        networks.filter(other -> other.namespace().equals(namespace) && other.spec().ipv4().overlaps(plan)).findFirst()
            .ifPresent(other -> {
                throw new Refused("its addresses " + plan + " are also those of '" + other.spec().name()
                    + "'; with --netns NAME it gets a network namespace of its own"
                    + namespace.map(name -> ", other than '" + name + "'").orElse(""));
            });
    }
}
