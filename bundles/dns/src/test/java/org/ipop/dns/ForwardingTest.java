package org.ipop.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Names of other zones, asked of the resolvers that the system had before. */
class ForwardingTest {
    private static final String NAME = "www.example.";
    @TempDir
    private Path folder;
    private World world;
    private Upstream first;
    private Upstream second;

    @BeforeEach
    void open() {
        world = World.open(folder, "nameserver 192.168.1.1\nnameserver 10.66.0.1\nnameserver 192.168.1.3\n");
        first = new Upstream(world, "first", "192.168.1.1");
        second = new Upstream(world, "second", "192.168.1.3");
        world.time.run(World.SECOND);
    }

    @ParameterizedTest
    @CsvSource({"www.example., A", "www.example., AAAA", "WwW.eXample., TXT", "9.9.8.8.in-addr.arpa., PTR",
        "67.10.in-addr.arpa., PTR", "10.in-addr.arpa., NS", "in-addr.arpa., NS", "ip6.arpa., SOA", "f.ip6.arpa., PTR",
        "ipop.example., A", "lab.ipop.example., A", "notipop., A", "., NS"})
    void otherNamesAreAskedElsewhere(String name, String type) {
        first.answers = query -> List.of(Upstream.reply(query, Rcode.NXDOMAIN).toWire());
        Message query = world.query(name, Type.value(type));
        Message answer = world.ask(query);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(first.asked).hasSize(1);
        assertThat(first.asked.getFirst().getQuestion().toString()).isEqualTo(query.getQuestion().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna.lab.ipop.", "nobody.lab.ipop.", "a.b.c.lab.ipop.", "other.ipop.", "ipop.", "IPOP.",
        "1.1.66.10.in-addr.arpa.", "66.10.in-addr.arpa.", "junk.66.10.in-addr.arpa.",
        "1.0.0.0.0.a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa."})
    void namesOfOursNeverLeak(String name) {
        for (int type : new int[] {Type.A, Type.PTR, Type.ANY, Type.AXFR, Type.DS}) {
            world.ask(name, type);
        }
        assertThat(first.asked).isEmpty();
        assertThat(second.asked).isEmpty();
    }

    @Test
    void namesOfOursDoNotLeakWhenTheRingIsSilent() {
        world.lab.dht.mood = FakeDht.Mood.SILENT;
        assertThat(world.ask("bert.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(first.asked).isEmpty();
    }

    @Test
    void eachQuestionHasAPortAndAnIdOfItsOwn() {
        IntStream.range(0, 20).forEach(i -> world.ask("h" + i + ".example.", Type.A));
        assertThat(first.askers.stream().map(InetSocketAddress::getPort).distinct()).hasSizeGreaterThan(15);
        assertThat(first.asked.stream().map(query -> query.getHeader().getID()).distinct()).hasSizeGreaterThan(15);
    }

    @Test
    void aDeadServerIsPassedOverAndTheLivingOneGoesFirstFromThen() {
        first.host().kill();
        long begun = world.time.nanoTime();
        assertThat(world.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(world.time.nanoTime() - begun).isBetween(3 * World.SECOND, 4 * World.SECOND);
        begun = world.time.nanoTime();
        assertThat(world.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(world.time.nanoTime() - begun).isLessThan(World.SECOND);
    }

    @Test
    void whenNobodyAnswersItIsAServerFailure() {
        first.answers = query -> List.of();
        second.answers = query -> List.of();
        assertThat(world.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(first.asked).hasSize(1);
        assertThat(second.asked).hasSize(1);
        assertThat(world.count("dns.forward.unanswered")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP})
    void aServerThatWillNotIsPassedOver(int rcode) {
        first.answers = query -> List.of(Upstream.reply(query, rcode).toWire());
        assertThat(world.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        second.answers = first.answers;
        assertThat(world.ask(NAME, Type.A).getRcode()).as("none will").isEqualTo(rcode);
    }

    @Test
    void whatIsNotTheAnswerIsPassedOver() {
        Message other = world.query("evil.example.", Type.A);
        first.answers = query -> {
            byte[] right = Upstream.reply(query, Rcode.NXDOMAIN).toWire();
            byte[] wrongId = right.clone();
            wrongId[1]++;
            byte[] question = right.clone();
            question[2] &= 0x7F;
            byte[] otherType = right.clone();
            otherType[right.length - 3]++;
            byte[] otherClass = right.clone();
            otherClass[right.length - 1]++;
            Message otherName = Upstream.reply(other, Rcode.NXDOMAIN);
            otherName.getHeader().setID(query.getHeader().getID());
            return List.of(wrongId, question, otherType, otherClass, otherName.toWire(), new byte[0], new byte[11],
                Arrays.copyOf(right, 14), right);
        };
        assertThat(world.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(world.count("dns.forward.drop.not-the-answer")).isEqualTo(8);
    }

    @Test
    void anAnswerFromAnotherAddressIsPassedOver() {
        TransportSocket socket = open(second);
        first.answers = query -> {
            socket.send(Datagram.of(Unpooled.wrappedBuffer(Upstream.reply(query, Rcode.NXDOMAIN).toWire()),
                first.askers.getLast()));
            socket.flush();
            return List.of();
        };
        assertThat(world.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(second.asked).hasSize(1);
    }

    @Test
    void recordsAndOptionsPassUnchanged() {
        Record text = Record.newRecord(Name.fromConstantString(NAME), Type.TXT, DClass.IN, 300,
            new byte[] {2, 'h', 'i'});
        first.answers = query -> {
            Message reply = Upstream.reply(query, Rcode.NOERROR, text);
            reply.addRecord(new OPTRecord(1400, 0, 0, 0x8000), Section.ADDITIONAL);
            return List.of(reply.toWire());
        };
        Message query = world.query(NAME, Type.TXT);
        query.addRecord(new OPTRecord(1400, 0, 0, 0x8000), Section.ADDITIONAL);
        Message answer = world.ask(query);
        assertThat(answer.getSection(Section.ANSWER)).containsExactly(text);
        assertThat(answer.getOPT().getPayloadSize()).isEqualTo(1400);
        assertThat(first.asked.getFirst().getOPT().getFlags()).isEqualTo(0x8000);
    }

    @Test
    void anAnswerTooLongForTheAskerIsCutToTheQuestion() {
        first.answers = query -> List.of(Upstream.reply(query, Rcode.NOERROR, addresses(90)).toWire());
        List<byte[]> answers = world.send(world.query(NAME, Type.A).toWire());
        assertThat(answers.getFirst()).hasSizeLessThanOrEqualTo(512);
        Message answer = World.parse(answers.getFirst());
        assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        Message query = world.query(NAME, Type.A);
        query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        assertThat(world.ask(query).getSection(Section.ANSWER)).as("the asker takes it").hasSize(90);
    }

    @Test
    void withoutFormerServersOtherNamesAreRefused() {
        World alone = World.open(folder, "");
        assertThat(alone.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(alone.ask("anna.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void openQuestionsAreLimitedAndLeaveNoSockets() {
        first.answers = query -> List.of();
        second.answers = query -> List.of();
        List<byte[]> answers = new ArrayList<>();
        TransportSocket socket = world.socket(answers);
        for (int i = 0; i < 300; i++) {
            socket.send(Datagram.of(Unpooled.wrappedBuffer(world.query("h" + i + ".example.", Type.A).toWire()),
                World.SERVER));
        }
        socket.flush();
        world.time.run(World.SECOND);
        assertThat(answers).hasSize(300 - 256);
        assertThat(world.count("dns.drop.forward-limit")).isEqualTo(300 - 256);
        world.time.run(10 * World.SECOND);
        assertThat(answers).hasSize(300);
        assertThat(answers).allMatch(answer -> World.parse(answer).getRcode() == Rcode.SERVFAIL);
    }

    @Test
    void equalQuestionsAtOnceAreAskedOnceAndEachAskerIsAnswered() {
        List<byte[]> answers = new ArrayList<>();
        TransportSocket socket = world.socket(answers);
        for (int i = 0; i < 50; i++) {
            socket.send(Datagram.of(Unpooled.wrappedBuffer(world.query(NAME, Type.A).toWire()), World.SERVER));
        }
        socket.flush();
        world.time.run(World.SECOND);
        assertThat(first.asked).hasSize(1);
        assertThat(answers.stream().map(answer -> World.parse(answer).getHeader().getID()).distinct()).hasSize(50);
        assertThat(world.count("dns.forward.shared")).isEqualTo(49);
    }

    @Test
    void twoServersThatAskEachOtherEndInAServerFailure() {
        List<byte[]> circle = new ArrayList<>();
        TransportSocket back = world.socket(circle);
        first.answers = query -> {
            back.send(Datagram.of(Unpooled.wrappedBuffer(query.toWire()), World.SERVER));
            back.flush();
            return List.of();
        };
        second.answers = first.answers;
        assertThat(world.ask(NAME, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(first.asked.size() + second.asked.size()).isEqualTo(2);
        assertThat(circle).hasSize(2);
    }

    @Test
    void anotherServersAnswerIsNotOurAuthority() {
        first.answers = query -> {
            Message reply = Upstream.reply(query, Rcode.NOERROR);
            reply.getHeader().setFlag(Flags.AA);
            reply.getHeader().unsetFlag(Flags.RA);
            return List.of(reply.toWire());
        };
        Message answer = world.ask(NAME, Type.A);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
    }

    private TransportSocket open(Upstream at) {
        var opened = at.host().sockets().udp(new InetSocketAddress(at.host().address(false), 0),
            (socket, datagram) -> datagram.payload().release()).toCompletableFuture();
        world.time.runUntil(opened::isDone, World.SECOND);
        return opened.join();
    }

    private static Record[] addresses(int count) {
        return IntStream.range(0, count).mapToObj(i -> new ARecord(Name.fromConstantString(NAME), DClass.IN, 60,
            InetAddress.ofLiteral("192.0.2." + i))).toArray(Record[]::new);
    }
}
