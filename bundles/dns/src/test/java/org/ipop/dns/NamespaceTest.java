package org.ipop.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.name.NameService;
import org.ipop.dns.resolver.ResolverFile;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A host in the network lab and, within the network namespace blue, in gym: same addresses, same host names. */
class NamespaceTest {
    private static final InetAddress OURS = InetAddress.ofLiteral("10.66.1.1");
    private static final String GYM_SERVER6 = "fdbb:bbbb:bbbb::53";

    @TempDir
    private Path folder;
    private World world;
    private JoinedNetwork gym;
    private LocalSockets blue;

    private NameService enter() {
        world = World.open(folder, "nameserver 192.168.1.1\n");
        TestNetwork network = new TestNetwork(world.time, "gym", "10.66.0.0/16", "fdbb:bbbb:bbbb::/64");
        network.present("bert", "10.66.2.2", "fdbb:bbbb:bbbb::b");
        world.lab.present("bert", "10.66.3.3", "fd12:3456:789a::b");
        gym = network.as(network.member("anna", "fdbb:bbbb:bbbb::a"), "blue");
        SimulatedLan segment = new SimulatedInternet(world.time).lan();
        world.host.namespace("blue").attach("tap0", Prefix.parse("10.66.0.1/32"), segment);
        world.host.namespace("blue").attach("tap0", Prefix.parse(GYM_SERVER6 + "/128"), segment);
        blue = world.host.namespace("blue").sockets();
        return open();
    }

    private NameService open() {
        NameService names = world.services.open(gym, OURS);
        world.time.run(World.SECOND);
        return names;
    }

    @Test
    void eachSideHasItsOwnNamesAndNoneOfTheOther() {
        enter();
        assertThat(address(world.host.sockets(), "bert.lab.ipop.")).isEqualTo("10.66.3.3");
        assertThat(address(blue, "bert.gym.ipop.")).isEqualTo("10.66.2.2");
        assertThat(ask(world.host.sockets(), "bert.gym.ipop.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask(blue, "bert.lab.ipop.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask(blue, "3.3.66.10.in-addr.arpa.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void theNamespacesOwnFileIsMadeAndTakenAway() {
        NameService names = enter();
        assertThat(file()).hasContent("# Written by ipop; when it stops, the former file comes back.\n"
            + "nameserver 10.66.0.1\nsearch gym.ipop\n");
        assertThat(world.resolvConf).content().contains("search lab.ipop").doesNotContain("gym");
        assertThat(ask(blue, "example.org.").getRcode()).as("no resolver of the host's").isEqualTo(Rcode.REFUSED);
        names.close();
        world.time.run(World.SECOND);
        assertThat(file().getParent()).doesNotExist();
        assertThat(world.host.state().list(ResolverFile.NAMESPACES)).isEmpty();
        assertThat(world.resolvConf).content().contains("search lab.ipop");
        assertThat(address(world.host.sockets(), "bert.lab.ipop.")).isEqualTo("10.66.3.3");
        open();
        assertThat(file()).exists();
    }

    @Test
    void aFileThatTheOperatorMadeComesBack() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "nameserver 192.168.9.9\n");
        NameService names = enter();
        assertThat(file()).content().contains("nameserver 10.66.0.1").doesNotContain("192.168.9.9");
        names.close();
        world.time.run(World.SECOND);
        assertThat(file()).hasContent("nameserver 192.168.9.9\n");
    }

    @Test
    void whatACrashLeftIsPutBackAtTheNextStart() {
        enter();
        world.host.kill();
        assertThat(file()).exists();
        world.host.restart();
        world.services = world.start();
        world.time.run(World.SECOND);
        assertThat(file()).doesNotExist();
        assertThat(world.host.state().list(ResolverFile.NAMESPACES)).isEmpty();
    }

    @Test
    void atTheEndEveryFileIsAsItWas() {
        enter();
        var closed = world.services.close().toCompletableFuture();
        assertThat(world.time.runUntil(closed::isDone, World.SECOND)).isTrue();
        assertThat(file()).doesNotExist();
        assertThat(world.resolvConf).hasContent("nameserver 192.168.1.1\n");
    }

    private Path file() {
        return folder.resolve("netns/blue/resolv.conf");
    }

    private String address(LocalSockets from, String name) {
        return ask(from, name).getSection(Section.ANSWER).getFirst().rdataToString();
    }

    private Message ask(LocalSockets from, String name) {
        List<byte[]> answers = world.send(from, world.query(name, name.endsWith("arpa.") ? Type.PTR : Type.A).toWire());
        assertThat(answers).hasSize(1);
        return World.parse(answers.getFirst());
    }
}
