package org.ipop.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.ipop.simulation.SimulatedHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What a node says to those who are not on its host: it must not be an open resolver. */
class StrangerTest {
    @TempDir
    private Path folder;
    private World world;
    private Upstream upstream;

    @BeforeEach
    void open() {
        world = World.open(folder, "nameserver 192.168.1.1\n");
        upstream = new Upstream(world, "upstream", "192.168.1.1");
        world.time.run(World.SECOND);
    }

    @Test
    void aStrangerOnTheCableIsRefusedEverything() {
        SimulatedHost stranger = world.lan.host("stranger", "192.168.1.9/24");
        for (String name : List.of("anna.lab.ipop.", "nobody.lab.ipop.", "www.example.")) {
            Message answer = ask(stranger, "192.168.1.9", name);
            assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.REFUSED);
            assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
        }
        assertThat(upstream.asked).isEmpty();
        assertThat(world.count("dns.refused.stranger")).isEqualTo(3);
    }

    @Test
    void aHostWithAnAddressOfTheNetworkAsksForItsNamesOnly() {
        SimulatedHost host = world.lan.host("gateway", "10.66.9.9/16");
        assertThat(ask(host, "10.66.9.9", "anna.lab.ipop.").getSection(Section.ANSWER)).hasSize(1);
        assertThat(ask(host, "10.66.9.9", "www.example.").getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(upstream.asked).isEmpty();
    }

    private Message ask(SimulatedHost asker, String from, String name) {
        List<byte[]> answers = world.send(asker.sockets(), InetAddress.ofLiteral(from),
            world.query(name, Type.A).toWire());
        assertThat(answers).hasSize(1);
        return World.parse(answers.getFirst());
    }
}
