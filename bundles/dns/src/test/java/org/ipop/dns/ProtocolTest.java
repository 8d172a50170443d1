package org.ipop.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Messages that are odd, hostile or broken, and what goes back over UDP. */
class ProtocolTest {
    @TempDir
    private Path folder;
    private World world;

    @BeforeEach
    void open() {
        world = World.open(folder, "");
    }

    @Test
    void theEmptyDatagramAndShortOnesGetNoAnswer() {
        for (int length = 0; length < 12; length++) {
            assertThat(world.send(new byte[length])).isEmpty();
        }
        assertThat(world.count("dns.drop.short")).isEqualTo(12);
        stillServes();
    }

    @Test
    void aResponseGetsNoAnswer() {
        Message response = world.query("anna.lab.ipop.", Type.A);
        response.getHeader().setFlag(Flags.QR);
        assertThat(world.send(response.toWire())).isEmpty();
        assertThat(world.count("dns.drop.response")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 9, 15})
    void otherOpcodesAreNotImplemented(int opcode) {
        Message query = world.query("anna.lab.ipop.", Type.A);
        query.getHeader().setOpcode(opcode);
        byte[] answer = world.send(query.toWire()).getFirst();
        Message parsed = World.parse(answer);
        assertThat(parsed.getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(parsed.getHeader().getOpcode()).isEqualTo(opcode);
        assertThat(parsed.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(parsed.getHeader().getFlag(Flags.RD)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {DClass.CH, DClass.HS, DClass.NONE, DClass.ANY})
    void otherClassesAreRefused(int dclass) {
        Message query = new Message(77);
        query.addRecord(Record.newRecord(Name.fromConstantString("anna.lab.ipop."), Type.A, dclass), Section.QUESTION);
        assertThat(world.ask(query).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {Type.AXFR, Type.IXFR, Type.TSIG, Type.TKEY, Type.MAILB, Type.OPT})
    void metaTypesAreRefused(int type) {
        assertThat(world.ask("lab.ipop.", type).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void noQuestionAndTwoQuestionsAreMalformed() {
        assertThat(world.ask(new Message(5)).getRcode()).isEqualTo(Rcode.FORMERR);
        Message two = world.query("anna.lab.ipop.", Type.A);
        two.addRecord(Record.newRecord(Name.fromConstantString("bert.lab.ipop."), Type.A, DClass.IN),
            Section.QUESTION);
        assertThat(world.ask(two).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void everyCutOfAQuestionIsMalformed() {
        byte[] whole = edns(world.query("anna.lab.ipop.", Type.A), new OPTRecord(1232, 0, 0)).toWire();
        for (int length = 12; length < whole.length; length++) {
            List<byte[]> answers = world.send(Arrays.copyOf(whole, length));
            assertThat(answers).as("%d bytes", length).hasSize(1);
            assertThat(World.parse(answers.getFirst()).getRcode()).as("%d bytes", length).isEqualTo(Rcode.FORMERR);
        }
        stillServes();
    }

    @Test
    void mutatedQuestionsNeverHurt() {
        byte[] whole = edns(world.query("anna.lab.ipop.", Type.A), new OPTRecord(1232, 0, 0)).toWire();
        SplittableRandom chance = new SplittableRandom(53);
        for (int i = 0; i < 3_000; i++) {
            byte[] mutant = Arrays.copyOf(whole, whole.length + chance.nextInt(8) - 4);
            for (int change = chance.nextInt(6); change >= 0; change--) {
                mutant[chance.nextInt(mutant.length)] = (byte) chance.nextInt(256);
            }
            List<byte[]> answers = world.send(mutant);
            assertThat(answers).hasSizeLessThanOrEqualTo(1);
            answers.forEach(answer -> {
                assertThat(answer).hasSizeLessThanOrEqualTo(512);
                assertThat(World.parse(answer).getHeader().getFlag(Flags.QR)).isTrue();
            });
        }
        stillServes();
    }

    @Test
    void compressionLoopsAndPointersForwardAreMalformed() {
        for (int target : new int[] {12, 13, 14, 200}) {
            byte[] loop = {0, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte) 0xC0, (byte) target, 0, 1, 0, 1};
            assertThat(World.parse(world.send(loop).getFirst()).getRcode()).isEqualTo(Rcode.FORMERR);
        }
    }

    @Test
    void ednsIsAnsweredWithEdns() {
        Message plain = world.ask("anna.lab.ipop.", Type.A);
        assertThat(plain.getOPT()).isNull();
        Message answer = world.ask(edns(world.query("anna.lab.ipop.", Type.A),
            new OPTRecord(4096, 0, 0, ExtendedFlags.DO)));
        assertThat(answer.getOPT().getVersion()).isZero();
        assertThat(answer.getOPT().getPayloadSize()).isEqualTo(1232);
        assertThat(answer.getOPT().getFlags()).isEqualTo(ExtendedFlags.DO);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void anotherVersionOfEdnsIsABadVersion() {
        Message answer = world.ask(edns(world.query("anna.lab.ipop.", Type.A), new OPTRecord(1232, 0, 1)));
        assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(answer.getOPT().getVersion()).isZero();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void unknownOptionsAreIgnoredAndNotEchoed() {
        OPTRecord opt = new OPTRecord(1232, 0, 0, 0, List.of(new GenericEDNSOption(65_001, new byte[] {1, 2}),
            new GenericEDNSOption(10, new byte[8])));
        Message answer = world.ask(edns(world.query("anna.lab.ipop.", Type.A), opt));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getOPT().getOptions()).isEmpty();
    }

    @Test
    void twoOptRecordsAreMalformed() {
        Message query = edns(world.query("anna.lab.ipop.", Type.A), new OPTRecord(1232, 0, 0));
        query.addRecord(new OPTRecord(512, 0, 0), Section.ADDITIONAL);
        assertThat(world.ask(query).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void aBufferBelowTheClassicSizeCountsAsThat() {
        Message answer = world.ask(edns(world.query("anna.lab.ipop.", Type.ANY), new OPTRecord(20, 0, 0)));
        assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(2);
    }

    @Test
    void flagsOfTheQuestionComeBack() {
        Message query = world.query("anna.lab.ipop.", Type.A);
        query.getHeader().unsetFlag(Flags.RD);
        query.getHeader().setFlag(Flags.CD);
        Message answer = world.ask(query);
        assertThat(answer.getHeader().getFlag(Flags.RD)).isFalse();
        assertThat(answer.getHeader().getFlag(Flags.CD)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.AD)).isFalse();
        assertThat(answer.getHeader().getOpcode()).isEqualTo(Opcode.QUERY);
    }

    private static Message edns(Message query, OPTRecord opt) {
        query.addRecord(opt, Section.ADDITIONAL);
        return query;
    }

    private void stillServes() {
        assertThat(world.ask("anna.lab.ipop.", Type.A).getSection(Section.ANSWER)).hasSize(1);
    }
}
