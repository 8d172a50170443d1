package org.ipop.dns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolvConfTest {
    private static final InetAddress OURS = InetAddress.ofLiteral("10.66.0.1");

    @Test
    void serversAreReadAsTheSystemReadsThem() {
        ResolvConf file = new ResolvConf("""
            ; nameserver 192.0.2.9
            nameserver 192.0.2.1
            nameserver\t2001:db8::1   trailing
            nameserver
            nameserver localhost
            nameservers 192.0.2.8
             nameserver 192.0.2.7
            nameserver 192.0.2.2""");
        assertThat(file.nameServers()).containsExactly(InetAddress.ofLiteral("192.0.2.1"),
            InetAddress.ofLiteral("2001:db8::1"), InetAddress.ofLiteral("192.0.2.2"));
    }

    @Test
    void theLastSearchOrDomainCounts() {
        assertThat(new ResolvConf("search a b\ndomain c\n").search()).containsExactly("c");
        assertThat(new ResolvConf("domain c\nsearch a\tb\nsearch\n").search()).containsExactly("a", "b");
        assertThat(new ResolvConf("").search()).isEmpty();
    }

    @Test
    void ourLinesReplaceServersAndSearchAndKeepTheRest() {
        ResolvConf former = new ResolvConf(
            "# hand-made\r\noptions rotate\ndomain home\nnameserver 192.0.2.1\nsortlist x");
        assertThat(former.with(OURS, List.of("lab.ipop", "home")).text()).isEqualTo(ResolvConf.MARKER
            + "\nnameserver 10.66.0.1\nsearch lab.ipop home\n# hand-made\noptions rotate\nsortlist x\n");
    }

    @Test
    void toWriteTwiceChangesNothing() {
        ResolvConf once = new ResolvConf("options rotate\nsearch home\n").with(OURS, List.of("lab.ipop"));
        assertThat(once.with(OURS, List.of("lab.ipop"))).isEqualTo(once);
        assertThat(once.marked()).isTrue();
    }

    @Test
    void bytesThatAreNoTextPassUnchanged() {
        byte[] odd = {'#', (byte) 0xFF, (byte) 0xC3, 0, '\n'};
        assertThat(ResolvConf.of(odd).bytes()).isEqualTo(odd);
    }

    @Test
    void aPartIsShorterThanTheWhole() {
        ResolvConf whole = new ResolvConf("nameserver 192.0.2.1\n");
        assertThat(new ResolvConf("").isPartOf(whole)).isTrue();
        assertThat(new ResolvConf("nameserver").isPartOf(whole)).isTrue();
        assertThat(whole.isPartOf(whole)).isFalse();
        assertThat(new ResolvConf("search").isPartOf(whole)).isFalse();
    }
}
