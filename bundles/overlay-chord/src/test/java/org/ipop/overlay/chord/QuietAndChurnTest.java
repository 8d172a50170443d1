package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ipop.wire.ring.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietAndChurnTest {
    @ParameterizedTest
    @CsvSource({"2, 11", "16, 12", "17, 13", "150, 14"})
    void quietRingCostsAtMostFiftyBytesASecondANode(int members, long seed) {
        SimulatedRing ring = new SimulatedRing(seed);
        ring.grow(members, SECOND / 10);
        ring.converge(60 * SECOND);
        ring.time.run(300 * SECOND);
        long before = ring.sentBytes();
        ring.time.run(300 * SECOND);
        double rate = (ring.sentBytes() - before) / 300.0 / members;
        System.out.printf("quiet seed=%d members=%d: %.1f B/s a node%n", seed, members, rate);
        assertThat(rate).isLessThanOrEqualTo(50);
    }

    @Test
    void membersThatKnowEachOtherDoNotGreetAgain() {
        SimulatedRing ring = new SimulatedRing(15);
        ring.grow(12, SECOND / 10);
        ring.converge(60 * SECOND);
        ring.time.run(5 * SECOND);
        List<Integer> sent = new ArrayList<>();
        ring.network.watch((to, message) -> sent.add((int) message.getByte(message.readerIndex())));
        ring.time.run(60 * SECOND);
        assertThat(sent).isNotEmpty().doesNotContain(MessageType.HELLO.code());
    }

    @Test
    void lookUpsAreRightUnderChurn() {
        SimulatedRing ring = new SimulatedRing(21);
        ring.grow(100, SECOND / 10);
        ring.converge(60 * SECOND);
        SplittableRandom random = ring.time.split();
        LookUps lookUps = new LookUps(ring);
        for (int round = 0; round < 60; round++) {
            List<SimulatedRing.Member> members = ring.list();
            SimulatedRing.Member gone = members.get(random.nextInt(members.size()));
            if (round % 2 == 0) {
                ring.kill(gone);
            } else {
                ring.leave(gone);
            }
            List<SimulatedRing.Member> hosts = settled(ring);
            SimulatedRing.Member born = ring.add();
            for (int i = 0; i < 3; i++) {
                born.overlay().introduce(hosts.get(random.nextInt(hosts.size())).links().address());
            }
            ring.time.run(2 * SECOND);
            LookUps.serve(ring.members());
            lookUps.ask(settled(ring), 20);
        }
        ring.time.run(16 * SECOND);
        System.out.println("churn seed=21, one death and one birth each 2 s: " + lookUps);
        assertThat(lookUps.rightShare()).isGreaterThanOrEqualTo(0.99);
        ring.converge(60 * SECOND);
    }

    @Test
    void meshBecomesRingAndRingBecomesMesh() {
        SimulatedRing ring = new SimulatedRing(31);
        ring.grow(16, SECOND / 10);
        ring.converge(30 * SECOND);
        ring.time.run(SECOND);
        assertThat(ring.list()).allSatisfy(member -> assertThat(member.links().links()).hasSize(15));
        ring.grow(4, SECOND);
        ring.converge(30 * SECOND);
        for (int i = 0; i < 8; i++) {
            ring.leave(ring.list().get(i));
            ring.converge(30 * SECOND);
        }
        ring.time.run(10 * SECOND);
        assertThat(ring.members()).hasSize(12);
        assertThat(ring.list()).allSatisfy(member -> assertThat(member.links().links()).hasSize(11));
    }

    @Test
    void lastOneLeftIsAlone() {
        SimulatedRing ring = new SimulatedRing(32);
        ring.grow(3, SECOND);
        ring.converge(30 * SECOND);
        ring.leave(ring.list().get(0));
        ring.kill(ring.list().get(0));
        ring.converge(30 * SECOND);
        assertThat(ring.members()).hasSize(1);
    }

    @Test
    void equalSeedsReplayAndOthersDoNot() {
        assertThat(trace(41)).isEqualTo(trace(41)).isNotEqualTo(trace(42));
    }

    private static List<SimulatedRing.Member> settled(SimulatedRing ring) {
        return ring.list().stream().filter(member -> member.view().predecessor().isPresent()).toList();
    }

    private static long trace(long seed) {
        SimulatedRing ring = new SimulatedRing(seed);
        ring.grow(40, SECOND / 10);
        ring.kill(ring.list().get(7));
        ring.converge(60 * SECOND);
        return ring.time.trace();
    }
}
