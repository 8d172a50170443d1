package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What {@code ipop test --cluster} does with a hundred machines, with nine. This machine may be busy otherwise. */
class LeasesIT {
    @Test
    void machinesOfTwoSitesLeaseRenewReleaseAndLeaseAgainAtOnce() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        try (Internet internet = new Internet()) {
            assertThat(Leases.run(internet, System.out, new Leases.Plan(2, 6, Duration.ofSeconds(10)))).isTrue();
        }
    }
}
