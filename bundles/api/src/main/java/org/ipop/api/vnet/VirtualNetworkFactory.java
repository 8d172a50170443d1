package org.ipop.api.vnet;

import java.net.InetAddress;
import org.ipop.api.membership.JoinedNetwork;

/** Opens the virtual router of one network, tap included. Thread: node loop. */
public interface VirtualNetworkFactory {
    /** Throws Refused with one line if the tap cannot be had. */
    VirtualNetwork open(JoinedNetwork network, InetAddress ipv4);
}
