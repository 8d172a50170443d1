package org.ipop.multicast;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.edge.Packet;
import org.ipop.api.group.GroupStatus;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.group.GroupFrame;
import org.ipop.wire.group.GroupRecord;
import org.ipop.wire.ip.IpView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks in virtual time. */
class DistributorTest {
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.1.2.3");
    private static final InetAddress OTHER = InetAddress.ofLiteral("239.9.9.9");
    private static final InetAddress BROADCAST = InetAddress.ofLiteral("10.66.255.255");

    @Test
    void aStreamToFiveOfFiftyCrossesEachEdgeOnceAndNobodyElseGetsAny() {
        Village village = Village.of(50);
        List<Villager> listeners = village.villagers.subList(10, 15);
        listeners.forEach(listener -> listener.report(GROUP, true));
        village.run(1);
        for (int tag = 0; tag < 100; tag++) {
            village.get(0).send(GROUP, tag);
            village.run(0.01);
        }
        village.run(1);
        for (Villager villager : village.villagers) {
            boolean listens = listeners.contains(villager);
            assertThat(village.copiesTo(villager)).as(villager.name()).isEqualTo(listens ? 100 : 0);
            assertThat(villager.tags()).isEqualTo(listens ? IntStream.range(0, 100).boxed().toList() : List.of());
        }
        assertThat(village.copies.values()).allMatch(copies -> copies == 100);
        assertThat(village.get(0).count("sent")).isEqualTo(100);
    }

    @Test
    void thirtyListenersShareTheWork() {
        Village village = Village.of(40);
        List<Villager> listeners = village.villagers.subList(0, 30);
        listeners.forEach(listener -> listener.report(GROUP, true));
        village.run(1);
        village.get(35).send(GROUP, 1);
        village.get(3).send(GROUP, 2);
        village.run(3);
        for (Villager listener : listeners) {
            assertThat(listener.tags()).containsExactlyInAnyOrderElementsOf(
                listener == village.get(3) ? List.of(1) : List.of(1, 2));
            assertThat(listener.count("passed-on")).isLessThanOrEqualTo(2 * Tree.FAN_OUT);
        }
        assertThat(village.get(35).count("passed-on")).isEqualTo(Tree.FAN_OUT);
        assertThat(village.copies.values()).allMatch(copies -> copies <= 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 16, 17, 50, 120})
    void aBroadcastReachesEachMemberOnce(int number) {
        Village village = Village.of(number);
        village.get(1).send(BROADCAST, 7);
        village.run(2);
        for (Villager villager : village.villagers) {
            boolean sender = villager == village.get(1);
            assertThat(villager.tags()).as(villager.name()).isEqualTo(sender ? List.of() : List.of(7));
            assertThat(village.copiesTo(villager)).isEqualTo(sender ? 0 : 1);
            assertThat(villager.count("passed-on")).isLessThanOrEqualTo(Tree.FAN_OUT);
        }
    }

    @Test
    void aCrowdIsServedAsAllAre() {
        Village village = Village.of(100);
        List<Villager> listeners = village.villagers.subList(0, 80);
        listeners.forEach(listener -> listener.report(GROUP, true));
        village.run(1);
        village.get(90).send(GROUP, 4);
        village.run(2);
        listeners.forEach(listener -> assertThat(listener.tags()).as(listener.name()).containsExactly(4));
        village.villagers.subList(80, 100).forEach(other -> assertThat(other.tags()).isEmpty());
    }

    @Test
    void whoLeavesGetsNoMore() {
        Village village = Village.of(6);
        village.get(1).report(GROUP, true);
        village.get(2).report(GROUP, true);
        village.run(1);
        village.get(0).send(GROUP, 1);
        village.run(1);
        village.get(2).queries.clear();
        village.get(2).report(GROUP, false);
        assertThat(village.get(2).queries).as("is another host listening?").hasSize(2);
        village.run(6);
        village.get(0).send(GROUP, 2);
        village.run(4);
        village.get(0).send(GROUP, 3);
        village.run(1);
        assertThat(village.get(1).tags()).containsExactly(1, 2, 3);
        assertThat(village.get(2).tags()).containsExactly(1);
        assertThat(village.copiesTo(village.get(2))).as("the last packet is not sent to it").isEqualTo(2);
    }

    @Test
    void aHostThatReportsAfterAnothersLeaveKeepsTheGroup() {
        Village village = Village.of(3);
        village.get(1).report(GROUP, true);
        village.run(1);
        village.get(1).report(GROUP, false);
        village.run(1);
        village.get(1).report(GROUP, true);
        village.run(10);
        village.get(0).send(GROUP, 1);
        village.run(1);
        assertThat(village.get(1).tags()).containsExactly(1);
    }

    @Test
    void hostsThatFallSilentAreForgottenAndRecordsAreKeptAliveWhileTheyAnswer() {
        Village village = Village.of(3);
        village.get(1).report(GROUP, true);
        for (int i = 0; i < 5; i++) {
            village.run(60);
            village.get(1).report(GROUP, true);
        }
        assertThat(shown(village.get(0), GROUP)).as("not in use here").isEmpty();
        village.get(0).send(GROUP, 1);
        village.run(1);
        assertThat(village.get(1).tags()).containsExactly(1);
        assertThat(shown(village.get(0), GROUP)).containsExactly(
            new GroupStatus("lab", GROUP, false, List.of("v1")));
        assertThat(shown(village.get(1), GROUP)).containsExactly(new GroupStatus("lab", GROUP, true, List.of()));
        village.run(130);
        assertThat(shown(village.get(1), GROUP)).extracting(GroupStatus::here).containsOnly(false);
    }

    @Test
    void whoComesAnewHearsTheNextPackets() {
        Village village = Village.of(5);
        village.get(1).report(GROUP, true);
        village.run(1);
        village.get(0).send(GROUP, 1);
        village.run(1);
        village.get(2).report(GROUP, true);
        for (int i = 0; i < 40; i++) {
            village.run(0.1);
            village.get(0).send(GROUP, 2);
        }
        village.run(1);
        assertThat(village.get(2).delivered.size()).as("of 40").isGreaterThan(5);
    }

    @Test
    void whatADeadMemberShouldPassOnIsLostOnlyUntilItIsInDoubt() {
        Village village = Village.of(40);
        List<Villager> listeners = village.villagers.subList(1, 40);
        listeners.forEach(listener -> listener.report(GROUP, true));
        village.run(1);
        village.get(0).send(GROUP, 1);
        village.run(1);
        Villager dead = listeners.stream().filter(listener -> listener.count("passed-on") > 1).findFirst()
            .orElseThrow();
        dead.deaf = true;
        village.get(0).distributor.unreachable(dead.self().node());
        village.get(0).send(GROUP, 2);
        village.run(1);
        for (Villager listener : listeners) {
            assertThat(listener.tags().contains(2)).as(listener.name()).isEqualTo(listener != dead);
        }
    }

    @Test
    void aStoreThatDoesNotAnswerCostsABoundedNumberOfPackets() {
        Village village = Village.of(4);
        village.get(1).report(GROUP, true);
        village.run(1);
        village.store.failing = true;
        for (int i = 0; i < 100; i++) {
            village.get(0).send(GROUP, i);
        }
        village.run(1);
        Villager sender = village.get(0);
        assertThat(sender.count("drop.waiting")).isEqualTo(100 - Roster.MAX_WAITING);
        assertThat(sender.count("drop.unknown")).isEqualTo(Roster.MAX_WAITING);
        village.store.failing = false;
        sender.send(GROUP, 7);
        village.run(1);
        assertThat(village.get(1).tags()).containsExactly(7);
    }

    @Test
    void aFlooderIsBoundedAtItsOwnNodeAndAtEachOther() {
        Village village = Village.of(3);
        for (int i = 0; i < 1000; i++) {
            village.get(0).send(BROADCAST, 1);
        }
        village.run(1);
        assertThat(village.get(0).count("drop.rate")).isEqualTo(1000 - Limits.ALL_PER_SECOND);
        assertThat(village.get(1).delivered).hasSize(Limits.ALL_PER_SECOND);
        Villager liar = village.get(0);
        for (int i = 0; i < 1000; i++) {
            village.get(1).arrive(liar, frame(new GroupFrame(true, 3, i, village.get(2).self().node(),
                liar.self().position()), BROADCAST));
        }
        assertThat(village.get(1).count("drop.rate")).isEqualTo(1000 - Limits.ALL_PER_SECOND);
        assertThat(village.get(1).loop.counters().counter("multicast.drop.rate").culprits())
            .containsOnlyKeys(liar.self().node());
    }

    @Test
    void framesThatAreNotInOrderAreDroppedAndTheirSenderIsNamed() {
        Village village = Village.of(3);
        Villager good = village.get(0);
        Villager liar = village.get(1);
        Key all = liar.self().position();
        good.report(GROUP, true);
        ByteBuf once = frame(new GroupFrame(false, 3, 1, liar.self().node(), all), GROUP);
        good.arrive(liar, once.copy());
        good.arrive(liar, once);
        assertThat(good.count("drop.twice")).isEqualTo(1);
        good.arrive(liar, frame(new GroupFrame(false, 3, 2, good.self().node(), all), GROUP));
        assertThat(good.count("drop.twice")).as("our own comes back").isEqualTo(2);
        good.arrive(liar, frame(new GroupFrame(false, 3, 3, liar.self().node(), all), OTHER));
        assertThat(good.count("drop.not-joined")).isEqualTo(1);
        good.arrive(liar, frame(new GroupFrame(false, 3, 4, liar.self().node(), all), BROADCAST));
        good.arrive(liar, frame(new GroupFrame(true, 3, 5, liar.self().node(), all),
            InetAddress.ofLiteral("224.0.0.22")));
        assertThat(good.count("drop.local")).isEqualTo(2);
        good.arrive(liar, frame(new GroupFrame(false, 0, 6, liar.self().node(), all), GROUP));
        assertThat(good.count("drop.hops")).isEqualTo(1);
        assertThat(good.delivered).as("the first, and the one without hops").hasSize(2);
        good.arrive(liar, Packet.allocate(5).writeByte(GroupFrame.FIRST_BYTE));
        assertThat(good.loop.counters().counter("multicast.drop.malformed").culprits())
            .containsOnlyKeys(liar.self().node());
    }

    @Test
    void recordsThatLieDoNotCount() {
        Village village = Village.of(3);
        Bytes other = new GroupRecord(OTHER).encode();
        village.store.put(GroupRecord.key(Village.SPEC.ring(), GROUP, 0), village.get(1).self().node(), other, 60);
        village.store.put(GroupRecord.key(Village.SPEC.ring(), GROUP, 1), village.get(2).self().node(),
            Bytes.fromHex("ff"), 60);
        village.get(0).send(GROUP, 1);
        village.run(1);
        assertThat(village.copies).isEmpty();
        assertThat(village.get(0).count("drop.record")).isEqualTo(1);
    }

    @Test
    void sourcesThatAreNotOursAndGroupsOfTheLinkStayHere() {
        Village village = Village.of(2);
        Villager one = village.get(0);
        one.outgoing(Villager.udp(village.get(1).address, GROUP, 1), false);
        one.outgoing(Villager.udp(one.address, InetAddress.ofLiteral("224.0.0.2"), 1), true);
        village.run(1);
        assertThat(one.count("drop.source")).isEqualTo(1);
        assertThat(one.count("drop.local")).isEqualTo(1);
        assertThat(village.copies).isEmpty();
    }

    @Test
    void groupsHereAreBounded() {
        Village village = Village.of(2);
        for (int i = 0; i < Listening.MAX_GROUPS + 10; i++) {
            village.get(0).report(InetAddress.ofLiteral("239.0.0." + i), true);
        }
        assertThat(village.get(0).count("drop.groups")).isEqualTo(10);
    }

    @Test
    void hostsAreAskedAtOnceAndEachMinute() throws MalformedPacket {
        Village village = Village.of(2);
        assertThat(village.get(0).queries).hasSize(2);
        village.run(GroupQueries.INTERVAL_SECONDS);
        assertThat(village.get(0).queries).hasSize(4);
        for (byte[] query : village.get(0).queries) {
            assertThat(Audience.of(IpView.of(Unpooled.wrappedBuffer(query)).destination()))
                .isEqualTo(Audience.ALL);
        }
    }

    @Test
    void aNodeWithoutGroupsAsksAndWritesNothing() {
        Village village = Village.of(5);
        village.run(600);
        assertThat(village.store.reads + village.store.writes).isZero();
        assertThat(village.copies).isEmpty();
    }

    private static List<GroupStatus> shown(Villager villager, InetAddress group) {
        List<GroupStatus> shown = new ArrayList<>();
        villager.distributor.groups().thenAccept(all ->
            all.stream().filter(each -> each.group().equals(group)).forEach(shown::add));
        villager.village().run(0.1);
        return shown;
    }

    private static ByteBuf frame(GroupFrame frame, InetAddress to) {
        ByteBuf packet = Villager.udp(InetAddress.ofLiteral("10.66.1.2"), to, 9);
        ByteBuf out = Packet.allocate(GroupFrame.BYTES + packet.readableBytes());
        frame.write(out);
        out.writeBytes(packet);
        packet.release();
        return out;
    }
}
