package org.ipop.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.edge.StreamAcceptor.Handler;
import org.ipop.api.edge.StreamAcceptor.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Questions over TCP. */
class StreamTest {
    @TempDir
    private Path folder;
    private World world;

    @BeforeEach
    void open() {
        world = World.open(folder, "");
        world.lab.present("bert", "10.66.2.2", "fd12:3456:789a::b");
    }

    @Test
    void severalQuestionsInOnePieceAreAllAnswered() {
        Client client = new Client();
        client.send(framed(world.query("anna.lab.ipop.", Type.A), world.query("bert.lab.ipop.", Type.AAAA),
            world.query("nobody.lab.ipop.", Type.A)));
        List<Message> answers = client.answers();
        assertThat(answers).extracting(Message::getRcode)
            .containsExactlyInAnyOrder(Rcode.NOERROR, Rcode.NOERROR, Rcode.NXDOMAIN);
        assertThat(client.closed).isFalse();
    }

    @Test
    void aQuestionMayComeByteByByte() {
        Client client = new Client();
        for (byte one : framed(world.query("bert.lab.ipop.", Type.A), world.query("anna.lab.ipop.", Type.A))) {
            client.send(one);
        }
        assertThat(client.answers()).hasSize(2)
            .allMatch(answer -> answer.getSection(Section.ANSWER).size() == 1);
    }

    @Test
    void junkIsAnsweredAsMalformedAndTheStreamGoesOn() {
        Client client = new Client();
        client.send((byte) 0, (byte) 14, (byte) 0, (byte) 7, (byte) 1, (byte) 0, (byte) 0, (byte) 1, (byte) 0,
            (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0xC0, (byte) 0x0C);
        client.send((byte) 0, (byte) 0);
        client.send((byte) 0, (byte) 1, (byte) 9);
        client.send(framed(world.query("anna.lab.ipop.", Type.A)));
        assertThat(client.answers()).extracting(Message::getRcode).containsExactly(Rcode.FORMERR, Rcode.NOERROR);
    }

    @Test
    void aQuestionTooLongEndsTheStream() {
        Client client = new Client();
        client.send((byte) 0x10, (byte) 0x01, (byte) 0);
        world.time.run(World.SECOND);
        assertThat(client.closed).isTrue();
        assertThat(world.count("dns.drop.stream-question-too-long")).isEqualTo(1);
    }

    @Test
    void theLongestQuestionIsRead() {
        Client client = new Client();
        client.send((byte) 0x10, (byte) 0x00);
        client.send(new byte[4_096]);
        assertThat(client.answers()).extracting(Message::getRcode).containsExactly(Rcode.FORMERR);
        assertThat(client.closed).isFalse();
    }

    @Test
    void anIdleStreamIsClosedHoweverSlowlyBytesCome() {
        Client idle = new Client();
        Client slow = new Client();
        Client busy = new Client();
        for (int i = 0; i < 29; i++) {
            slow.send((byte) 1);
            busy.send(framed(world.query("anna.lab.ipop.", Type.A)));
            world.time.run(World.SECOND);
        }
        assertThat(idle.closed || slow.closed || busy.closed).isFalse();
        world.time.run(2 * World.SECOND);
        assertThat(idle.closed && slow.closed).isTrue();
        assertThat(busy.closed).isFalse();
        world.time.run(30 * World.SECOND);
        assertThat(busy.closed).isTrue();
        assertThat(world.count("dns.drop.stream-idle")).isEqualTo(3);
    }

    @Test
    void whenStreamsRunOutTheOneIdleForLongestGivesWay() {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            clients.add(new Client());
        }
        clients.getFirst().send(framed(world.query("anna.lab.ipop.", Type.A)));
        assertThat(clients.getFirst().answers()).hasSize(1);
        Client next = new Client();
        next.send(framed(world.query("anna.lab.ipop.", Type.A)));
        assertThat(next.answers()).hasSize(1);
        assertThat(clients.get(1).closed).isTrue();
        assertThat(clients.stream().filter(client -> client.closed)).hasSize(1);
    }

    @Test
    void streamsThatWaitForAnswersDoNotGiveWay() {
        world.lab.dht.mood = FakeDht.Mood.SILENT;
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            clients.add(new Client());
            clients.getLast().send(framed(world.query("h" + i + ".lab.ipop.", Type.A)));
        }
        world.time.run(World.SECOND);
        Client tooMany = new Client();
        world.time.run(World.SECOND);
        assertThat(tooMany.closed).isTrue();
        assertThat(clients).noneMatch(client -> client.closed);
        assertThat(world.count("dns.drop.stream-limit")).isEqualTo(1);
        clients.getFirst().stream.close();
        world.time.run(World.SECOND);
        world.lab.dht.mood = FakeDht.Mood.ANSWERS;
        Client next = new Client();
        next.send(framed(world.query("anna.lab.ipop.", Type.A)));
        assertThat(next.answers()).hasSize(1);
    }

    @Test
    void openQuestionsOfAStreamAreLimited() {
        world.lab.dht.mood = FakeDht.Mood.SILENT;
        Client client = new Client();
        for (int i = 0; i < 65; i++) {
            client.send(framed(world.query("h" + i + ".lab.ipop.", Type.A)));
        }
        world.time.run(World.SECOND);
        assertThat(client.closed).isTrue();
        assertThat(world.count("dns.drop.stream-question-limit")).isEqualTo(1);
        world.time.run(5 * World.SECOND);
        assertThat(client.answers()).as("nothing is written into a closed stream").isEmpty();
    }

    @Test
    void closingTheNamesClosesTheStreams() {
        Client client = new Client();
        world.names.close();
        world.time.run(World.SECOND);
        assertThat(client.closed).isTrue();
    }

    private static byte[] framed(Message... messages) {
        ByteBuf all = Unpooled.buffer();
        for (Message message : messages) {
            byte[] wire = message.toWire();
            all.writeShort(wire.length).writeBytes(wire);
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes).release();
        return bytes;
    }

    /** A program that asks over TCP. */
    private final class Client implements Handler {
        private final ByteBuf received = Unpooled.buffer();
        private final Stream stream;
        private boolean closed;

        private Client() {
            var opened = world.host.sockets().connect(World.SERVER, this).toCompletableFuture();
            world.time.runUntil(opened::isDone, World.SECOND);
            stream = opened.join();
        }

        private void send(byte... bytes) {
            stream.write(Unpooled.copiedBuffer(bytes));
        }

        private List<Message> answers() {
            world.time.run(World.SECOND);
            List<Message> answers = new ArrayList<>();
            while (received.isReadable()) {
                byte[] wire = new byte[received.readUnsignedShort()];
                received.readBytes(wire);
                answers.add(World.parse(wire));
            }
            return answers;
        }

        @Override
        public void data(ByteBuf bytes) {
            received.writeBytes(bytes);
            bytes.release();
        }

        @Override
        public void closed() {
            closed = true;
        }
    }
}
