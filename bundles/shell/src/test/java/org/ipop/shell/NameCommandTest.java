package org.ipop.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.name.NameService;
import org.ipop.api.name.Published;
import org.ipop.api.name.Published.Alias;
import org.ipop.api.name.Published.Service;
import org.ipop.api.overlay.Overlay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameCommandTest {
    private final Names names = new Names();
    private final List<RunningNetwork> networks = new ArrayList<>(List.of(network("lab", names)));
    private final RecordedOutput output = new RecordedOutput();
    private final CommandSet commands = new CommandSet();

    NameCommandTest() {
        commands.add(List.of(new NameCommand(() -> networks)));
    }

    @Test
    void addsServicesAndAliasesAndListsThem() {
        assertThat(run("name")).isEqualTo(CommandSet.FINE);
        assertThat(output.out).hasToString("nothing published\n");
        assertThat(run("name add _http._tcp:8080 --priority 1 --weight 2")).isEqualTo(CommandSet.FINE);
        assertThat(run("name add WWW lab")).isEqualTo(CommandSet.FINE);
        assertThat(names.published).containsExactly(new Service("_http._tcp", 8080, 1, 2), new Alias("www"));
        assertThat(output.out.toString()).contains("_http._tcp.anna.lab.ipop", "8080", "www.anna.lab.ipop");
        output.out.setLength(0);
        run("name --json");
        assertThat(output.out).hasToString("[{\"name\":\"_http._tcp.anna.lab.ipop\",\"port\":8080,\"priority\":1,"
            + "\"weight\":2},{\"name\":\"www.anna.lab.ipop\"}]\n");
    }

    @Test
    void theSamePortAgainReplacesAnotherAdds() {
        run("name add _http._tcp:8080");
        run("name add _http._tcp:8080 --weight 9");
        run("name add _http._tcp:8081");
        assertThat(names.published).containsExactly(new Service("_http._tcp", 8080, 0, 9),
            new Service("_http._tcp", 8081, 0, 0));
    }

    @Test
    void removesAllPortsOrOne() {
        names.published = List.of(new Service("_http._tcp", 1, 0, 0), new Service("_http._tcp", 2, 0, 0),
            new Alias("www"));
        run("name rm _http._tcp:2");
        assertThat(names.published).containsExactly(new Service("_http._tcp", 1, 0, 0), new Alias("www"));
        run("name rm _http._tcp lab");
        run("name rm Www");
        assertThat(names.published).isEmpty();
        assertThat(run("name rm www")).isEqualTo(CommandSet.REFUSED);
        assertThat(output.err.toString()).contains("does not publish 'www'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name add", "name rm", "name frob", "name add _http._tcp", "name add _http._tcp:x",
        "name add a b c", "name add a --weight 65536"})
    void wrongUsage(String line) {
        assertThat(run(line)).isEqualTo(CommandSet.WRONG_USAGE);
        assertThat(names.published).isEmpty();
    }

    @Test
    void whatTheNodeRefusesIsToldAndInSeveralNetworksOneIsToBeSaid() {
        names.refuses = true;
        assertThat(run("name add a_b")).isEqualTo(CommandSet.REFUSED);
        assertThat(output.err).hasToString("ipop: no name\n");
        networks.add(network("gym", new Names()));
        assertThat(run("name add www")).isEqualTo(CommandSet.REFUSED);
        assertThat(output.err.toString()).contains("lab and gym; say which");
        assertThat(run("name add www gym")).isEqualTo(CommandSet.FINE);
    }

    private int run(String line) {
        return commands.run(List.of(line.split(" ")), output).toCompletableFuture().join();
    }

    private static RunningNetwork network(String name, NameService names) {
        NodeId node = NodeId.fromHex("0123456789".repeat(4));
        NetworkSpec spec = new NetworkSpec(name, Bytes.copyOf(new byte[32]), Prefix.parse("10.66.0.0/16"),
            Prefix.parse("fd12::/64"));
        return new RunningNetwork(new Joined(spec, new Member(node, "anna", node.key(),
            (Inet6Address) InetAddress.ofLiteral("fd12::a"), Optional.empty(), 1), null, null), null, null, names);
    }

    private static final class Names implements NameService {
        private List<Published> published = List.of();
        private boolean refuses;

        @Override
        public List<Published> published() {
            return published;
        }

        @Override
        public CompletionStage<Void> publish(List<Published> all) {
            if (refuses) {
                return CompletableFuture.failedStage(new Refused("no name"));
            }
            published = all;
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Optional<NameRecord>> lookup(String host) {
            throw new AssertionError("nothing is looked up");
        }

        @Override
        public List<NameRecord> known() {
            return List.of();
        }

        @Override
        public void readdress(InetAddress ipv4) {
            throw new AssertionError("nobody has another address");
        }

        @Override
        public Void suspend() {
            return null;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private record Joined(NetworkSpec spec, Member self, Overlay overlay, Dht dht) implements JoinedNetwork {
        @Override
        public Optional<Member> writerOf(Stored record) {
            return Optional.empty();
        }

        @Override
        public Optional<Member> member(NodeId node) {
            return Optional.empty();
        }
    }
}
