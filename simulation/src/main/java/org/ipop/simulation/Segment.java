package org.ipop.simulation;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Where stations reach each other by address: a LAN, or the core of the Internet. What nobody here has goes to the
 * gateway, if there is one. The conditions hold for every path but those set apart.
 */
public abstract sealed class Segment permits SimulatedLan, Core {
    /** An Ethernet's. */
    public static final int DEFAULT_MTU = 1500;

    private final VirtualTime time;
    private final Tally tally;
    private final SplittableRandom chance;
    private final Map<InetAddress, Station> stations = new HashMap<>();
    private final Map<InetAddress, Set<Station>> groups = new LinkedHashMap<>();
    private final Map<Path, Conditions> apart = new HashMap<>();
    private final Set<Path> cuts = new HashSet<>();
    private final Map<Path, Long> lastArrivalNanos = new HashMap<>();
    private final Map<InetAddress, Line> up = new HashMap<>();
    private final Map<InetAddress, Line> down = new HashMap<>();
    private Optional<Distance> distance = Optional.empty();
    private Conditions conditions;
    private int mtu = DEFAULT_MTU;

    Segment(VirtualTime time, Tally tally, Conditions conditions) {
        this.time = time;
        this.tally = tally;
        this.chance = time.split();
        this.conditions = conditions;
    }

    /** For all paths that have no conditions of their own. */
    public void conditions(Conditions changed) {
        conditions = changed;
    }

    /** For one direction between two addresses of this segment. */
    public void conditions(InetAddress from, InetAddress to, Conditions changed) {
        apart.put(new Path(from, to), changed);
    }

    /** Replaces the delay of the conditions on all paths that have none of their own. */
    public void distance(Distance changed) {
        distance = Optional.of(changed);
    }

    /**
     * The line of an address to this segment, the same both ways.
     *
     * @param queueNanos what would wait longer before the line is dropped
     */
    public void bandwidth(InetAddress address, long bytesPerSecond, long queueNanos) {
        up.put(address, new Line(bytesPerSecond, queueNanos));
        down.put(address, new Line(bytesPerSecond, queueNanos));
    }

    /** IP packets longer than this vanish. */
    public void mtu(int bytes) {
        mtu = bytes;
    }

    /** Cuts one direction only. */
    public void cut(InetAddress from, InetAddress to) {
        cuts.add(new Path(from, to));
    }

    /** Undoes {@link #cut}. */
    public void heal(InetAddress from, InetAddress to) {
        cuts.remove(new Path(from, to));
    }

    /** The other side of an address that is not of this segment; counts what has none. */
    abstract void leave(Flight flight);

    void attach(InetAddress address, Station station) {
        if (stations.putIfAbsent(address, station) != null) {
            throw new IllegalArgumentException(address.getHostAddress() + " is taken on this segment");
        }
    }

    void detach(InetAddress address) {
        stations.remove(address);
    }

    void join(InetAddress group, Station station) {
        groups.computeIfAbsent(group, ignored -> new LinkedHashSet<>()).add(station);
    }

    void part(InetAddress group, Station station) {
        groups.getOrDefault(group, new LinkedHashSet<>()).remove(station);
    }

    void count(Fate fate) {
        tally.count(fate);
    }

    VirtualTime time() {
        return time;
    }

    /** Sends a datagram of one of our stations on its way. */
    void transmit(Flight flight) {
        InetAddress destination = flight.destination().getAddress();
        if (destination.isMulticastAddress()) {
            Set<Station> members = groups.getOrDefault(destination, Set.of());
            members.forEach(member -> travel(flight, member));
            return;
        }
        Station station = stations.get(destination);
        if (station == null) {
            leave(flight);
        } else {
            travel(flight, station);
        }
    }

    private void travel(Flight flight, Station to) {
        Path path = new Path(flight.source().getAddress(), flight.destination().getAddress());
        Conditions here = conditions(path);
        if (cuts.contains(path)) {
            count(Fate.CUT);
        } else if (flight.ipBytes() > mtu) {
            count(Fate.TOO_BIG);
        } else if (happens(here.loss())) {
            count(Fate.LOST);
        } else {
            arriveLater(flight, to, path, here);
            if (happens(here.duplication())) {
                count(Fate.DUPLICATED);
                arriveLater(flight, to, path, here);
            }
        }
    }

    private void arriveLater(Flight flight, Station to, Path path, Conditions here) {
        long jitterNanos = here.jitterNanos() == 0 ? 0 : chance.nextLong(here.jitterNanos() + 1);
        long leftNanos = through(up.get(path.from), time.nanoTime(), flight.ipBytes());
        long arrivalNanos = leftNanos < 0 ? -1
            : through(down.get(path.to), leftNanos + here.delayNanos() + jitterNanos, flight.ipBytes());
        if (arrivalNanos < 0) {
            count(Fate.QUEUE_FULL);
            return;
        }
        if (happens(here.reordering())) {
            count(Fate.REORDERED);
            arrivalNanos += here.delayNanos();
        } else {
            arrivalNanos = Math.max(arrivalNanos, lastArrivalNanos.getOrDefault(path, arrivalNanos));
            lastArrivalNanos.put(path, arrivalNanos);
        }
        time.after(arrivalNanos - time.nanoTime(), () -> to.arrive(flight));
    }

    private Conditions conditions(Path path) {
        Conditions own = apart.get(path);
        if (own != null || distance.isEmpty()) {
            return own != null ? own : conditions;
        }
        return new Conditions(distance.get().nanos(path.from, path.to), conditions.jitterNanos(), conditions.loss(),
            conditions.duplication(), conditions.reordering());
    }

    private static long through(Line line, long atNanos, int bytes) {
        return line == null ? atNanos : line.through(atNanos, bytes);
    }

    private boolean happens(double probability) {
        return probability > 0 && chance.nextDouble() < probability;
    }

    private record Path(InetAddress from, InetAddress to) {
    }
}
