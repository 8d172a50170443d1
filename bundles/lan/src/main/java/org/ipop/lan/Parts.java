package org.ipop.lan;

import org.ipop.api.address.AddressAllocators;
import org.ipop.api.edge.LanPorts;
import org.ipop.api.membership.RunningNetworks;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.security.Identity;
import org.ipop.api.security.SignatureVerifier;

/** What LANs need of their node. */
public record Parts(NodeLoop loop, StateFolder state, Health health, RunningNetworks networks,
                    AddressAllocators allocators, LanPorts ports, Keys keys) {
    /** With what this node signs on its LANs, and checks what others have signed. */
    public record Keys(Identity identity, SignatureVerifier signatures) {
    }
}
