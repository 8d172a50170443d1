package org.ipop.lab.bench;

import java.util.List;

/** A product that makes a tunnel between two hosts. */
interface Peer {
    /** What the tunnel's devices get where a product lets one choose: a packet of 1500 less what it adds at most. */
    int MTU = 1420;

    String name();

    /** All must be installed; else the product is left out. */
    default List<String> commands() {
        return List.of(name());
    }

    /** Returns as soon as its processes run; the tunnel may need a while to carry packets. */
    Tunnel start(End a, End b);
}
