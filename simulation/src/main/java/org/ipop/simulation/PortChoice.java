package org.ipop.simulation;

import java.util.Set;
import java.util.SplittableRandom;

/** How a NAT or a host picks ports (RFC 4787, section 4.2). */
final class PortChoice {
    private static final int FIRST = 49_152;
    private static final int LAST = 65_535;

    private final NatBehaviour.Ports ports;
    private final SplittableRandom chance;
    private int next = FIRST;

    PortChoice(NatBehaviour.Ports ports, SplittableRandom chance) {
        this.ports = ports;
        this.chance = chance;
    }

    int choose(int wanted, Set<Integer> taken) {
        return switch (ports) {
            case PRESERVING -> wanted != 0 && !taken.contains(wanted) ? wanted : random(taken);
            case SEQUENTIAL -> sequential(taken);
            case RANDOM -> random(taken);
        };
    }

    private int sequential(Set<Integer> taken) {
        requireFree(taken);
        int port = next;
        next = port == LAST ? FIRST : port + 1;
        return taken.contains(port) ? sequential(taken) : port;
    }

    private int random(Set<Integer> taken) {
        requireFree(taken);
        int port = chance.nextInt(FIRST, LAST + 1);
        return taken.contains(port) ? random(taken) : port;
    }

    private static void requireFree(Set<Integer> taken) {
        if (taken.size() > (LAST - FIRST) / 2) {
            throw new IllegalStateException("the simulation does not expect " + taken.size() + " ports in use");
        }
    }
}
