package org.ipop.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Some kinds of NATs of {@code ipop test --nat}; between them are all the ways by which pairs reach each other. */
class NatTableIT {
    @Test
    void allReachEachOtherAndDirectlyWhereThatCanBe() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        List<NatPair> pairs = NatTable.of(List.of(NatKind.PORT, NatKind.NO_UDP, NatKind.IPV6_ONLY));
        assertThat(pairs).as(NatReport.of(pairs)).hasSize(9).allMatch(NatPair::met);
    }
}
