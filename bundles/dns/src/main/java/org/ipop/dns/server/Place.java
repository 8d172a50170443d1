package org.ipop.dns.server;

import java.net.InetAddress;
import org.xbill.DNS.Name;

/** Where a name lies. {@code cut} is the top of the zone it is in, whose SOA goes with every "no". */
sealed interface Place {
    /** Not ours: asked elsewhere. */
    record Foreign() implements Place {
    }

    /** {@code ipop} itself, above the zones of all networks. */
    record Top(Name cut) implements Place {
    }

    /** The top of a network's zone. */
    record Apex(Zone zone, Name cut) implements Place {
    }

    /** The top of a reverse zone. */
    record ReverseApex(Zone zone, Name cut) implements Place {
    }

    /** One label below a network's zone. */
    record Host(Zone zone, Name cut, String label) implements Place {
    }

    /**
     * Below a host name.
     *
     * @param rest what stands before it: "www", "_http._tcp", "_tcp"
     */
    record Below(Zone zone, Name cut, String rest, String host) implements Place {
    }

    /** A service of the network, whichever members offer it. */
    record Service(Zone zone, Name cut, String label) implements Place {
    }

    /** A whole address in a reverse zone. */
    record Address(Zone zone, Name cut, InetAddress address) implements Place {
    }

    /** A name that exists only because there are names below it (RFC 8020). */
    record Empty(Name cut) implements Place {
    }

    /** In our zones, and never the name of anything. */
    record Missing(Name cut) implements Place {
    }
}
