package org.ipop.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.NatBehaviour;
import org.ipop.api.nat.NatBehaviour.Dependence;
import org.ipop.api.nat.NatBehaviour.Observed;
import org.ipop.api.nat.NatObserver;
import org.junit.jupiter.api.Test;

class NatViewTest {
    private static final Candidate HOST = new Candidate(Candidate.Kind.SERVER_REFLEXIVE,
        new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 4000));

    @Test
    void whatIsKnownComesWithHowItIsKnown() {
        NatBehaviour behaviour = NatBehaviour.unknown("nobody asked")
            .withMapping(Observed.of(Dependence.ENDPOINT_INDEPENDENT, "two servers agree"))
            .withLifetime(Observed.of(Duration.ofSeconds(55), "measured"));
        ListCommand.View view = new NatView(List.of(HOST), List.of(observer(behaviour, "PCP by 192.168.1.1"))).view();
        assertThat(view.forPeople().get()).contains("server reflexive  203.0.113.7:4000\n")
            .containsPattern("mapping +endpoint independent +two servers agree\n")
            .containsPattern("filtering +- +nobody asked\n").containsPattern("lifetime +at least 55 s +measured\n")
            .endsWith("\nport mapping: PCP by 192.168.1.1\n");
        assertThat(JsonLine.of(view.forScripts())).contains(
            "{\"what\":\"mapping\",\"value\":\"endpoint independent\",\"how\":\"two servers agree\"}",
            "{\"what\":\"filtering\",\"how\":\"nobody asked\"}", "\"portMappings\":[\"PCP by 192.168.1.1\"]");
    }

    @Test
    void withoutAnObserverTheCandidatesAreShownAlone() {
        assertThat(new NatView(List.of(), List.of()).view().forPeople().get()).isEqualTo("no candidates yet\n");
    }

    private static NatObserver observer(NatBehaviour behaviour, String... mappings) {
        return new NatObserver() {
            @Override
            public NatBehaviour behaviour() {
                return behaviour;
            }

            @Override
            public List<String> portMappings() {
                return List.of(mappings);
            }
        };
    }
}
