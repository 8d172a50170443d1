package org.ipop.lab;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.ipop.lab.Leaseholder.Lease;

/** How long each of many machines waited for its lease, in seconds, the shortest first. */
record LeaseTimes(List<Double> seconds) {
    LeaseTimes {
        seconds = seconds.stream().sorted().toList();
    }

    /** Machines without a lease are left out. */
    static LeaseTimes of(Collection<Leaseholder> machines) {
        return new LeaseTimes(machines.stream().flatMap(machine -> machine.lease().stream()).map(Lease::seconds)
            .toList());
    }

    /** The least time within which this share of them had theirs. */
    double quantile(double share) {
        return seconds.get(Math.max(0, (int) Math.ceil(share * seconds.size()) - 1));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %.2f s, p99 %.2f s, slowest %.2f s", quantile(0.5), quantile(0.99),
            seconds.getLast());
    }
}
