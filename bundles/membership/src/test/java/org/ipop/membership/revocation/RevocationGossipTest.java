package org.ipop.membership.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.membership.Fixture;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.membership.proof.RevocationList;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.Revocation;
import org.ipop.wire.membership.RevocationCodec;
import org.ipop.wire.membership.RevocationMessage.News;
import org.ipop.wire.membership.RevocationMessage.SecretSealed;
import org.junit.jupiter.api.Test;

class RevocationGossipTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(5);
    private final Parish parish = new Parish(time, 30);
    private final List<Parish.Member> all = parish.members;
    private final Parish.Member authority = all.getFirst();
    private final Parish.Member mallory = all.getLast();

    @Test
    void thirtyMembersLearnOfItAndHaveTheNextSecretWithinAMinute() {
        parish.arrange(all);
        time.run(SECOND);
        authority.expel(mallory);
        assertThat(time.runUntil(() -> all.stream().allMatch(member -> member.number() == 1), 2 * SECOND)).isTrue();
        time.run(58 * SECOND);
        assertThat(mallory.events).containsExactly("grown 1", "expelled 1");
        assertThat(others()).allMatch(member -> member.credentials.rendezvousSecret().equals(authority.credentials
            .rendezvousSecret()));
        assertThat(others()).allMatch(member -> member.disk.equals(Bytes.copyOf(authority.roll.list().encode())));
        assertThat(mallory.epoch()).isZero();
    }

    @Test
    void quietRingSaysNearlyNothing() {
        parish.arrange(all);
        time.run(10 * SECOND);
        long start = parish.requests;
        time.run(3_600 * SECOND);
        assertThat((parish.requests - start) / 30).isLessThanOrEqualTo(30);
    }

    @Test
    void halvesOfASplitRingLearnOfItWhenTheyMeet() {
        List<Parish.Member> near = all.subList(0, 15);
        List<Parish.Member> far = all.subList(15, 30);
        parish.arrange(near);
        parish.arrange(far);
        time.run(SECOND);
        authority.expel(mallory);
        time.run(600 * SECOND);
        assertThat(near).allMatch(member -> member.number() == 1 && member.epoch() == 1);
        assertThat(far).allMatch(member -> member.number() == 0);
        parish.arrange(all);
        time.run(30 * SECOND);
        assertThat(others()).allMatch(member -> member.number() == 1 && member.epoch() == 1);
    }

    @Test
    void memberThatWasAwayDuringManyCatchesUp() {
        Parish.Member away = all.get(7);
        away.offline = true;
        parish.arrange(all.subList(0, 5));
        for (int i = 0; i < 70; i++) {
            authority.expel(mallory);
        }
        time.run(60 * SECOND);
        away.offline = false;
        parish.arrange(all.subList(0, 10));
        time.run(60 * SECOND);
        assertThat(away.number()).isEqualTo(70);
        assertThat(away.epoch()).isEqualTo(70);
    }

    @Test
    void memberGetsTheSecretThoughMostNeighboursAreSilent() {
        parish.arrange(all.subList(0, 5));
        all.subList(2, 5).forEach(member -> member.offline = true);
        time.run(SECOND);
        authority.expel(mallory);
        time.run(60 * SECOND);
        assertThat(all.get(1).epoch()).isEqualTo(1);
    }

    @Test
    void whatIsNotGenuineOrDoesNotFollowIsDroppedAndCounted() {
        parish.arrange(all.subList(0, 2));
        Parish.Member victim = all.get(1);
        victim.hear(mallory, news(Fixture.revocation(Fixture.authority(2), 1, authority.keys, Fixture.NOW)));
        assertThat(victim.counted("revocation.drop.forged")).isEqualTo(1);
        Revocation genuine = Fixture.revocation(Parish.KEY, 1, mallory.keys, Fixture.NOW);
        victim.hear(mallory, news(new Revocation(1, authority.keys.identity().nodeId(), Fixture.NOW,
            genuine.signature())));
        assertThat(victim.counted("revocation.drop.forged")).isEqualTo(2);
        victim.hear(mallory, news(Fixture.revocation(Parish.KEY, 2, mallory.keys, Fixture.NOW)));
        assertThat(victim.number()).isZero();
        victim.hear(mallory, news(genuine));
        assertThat(victim.number()).isEqualTo(1);
        victim.hear(mallory, news(genuine));
        assertThat(victim.counted("revocation.known")).isGreaterThanOrEqualTo(1);
        assertThat(victim.number()).isEqualTo(1);
    }

    @Test
    void messagesThatAreNoneAreDroppedAndCounted() {
        parish.arrange(all.subList(0, 2));
        Parish.Member victim = all.get(1);
        victim.ring.request(mallory.contact(), RevocationGossip.SERVICE, Bytes.fromHex("0900000000"), answer -> { });
        assertThat(victim.hear(mallory, new SecretSealed(1, Bytes.copyOf(new byte[32]), Bytes.copyOf(new byte[48]))))
            .isEmpty();
        assertThat(victim.counted("drop.malformed")).isEqualTo(2);
    }

    @Test
    void claimOfMoreEntriesThanThereAreLeadsToOneQuestionAtATime() {
        parish.arrange(all.subList(0, 2));
        time.run(10 * SECOND);
        Parish.Member victim = all.get(1);
        mallory.offline = true;
        long before = parish.requests;
        for (int i = 0; i < 50; i++) {
            victim.ring.request(mallory.contact(), RevocationGossip.SERVICE,
                Bytes.fromHex("017fffffff00"), answer -> { });
        }
        assertThat(parish.requests - before).isEqualTo(1);
    }

    @Test
    void secretIsForMembersOnly() {
        parish.arrange(all.subList(0, 2));
        time.run(SECOND);
        authority.expel(mallory);
        time.run(10 * SECOND);
        SecretRequest.Open request = request(mallory, 1);
        assertThat(authority.hear(mallory, request.message())).isEmpty();
        assertThat(authority.counted("revocation.drop.request")).isEqualTo(1);
        Parish.Member good = all.get(9);
        SecretRequest.Open allowed = request(good, 1);
        assertThat(authority.hear(mallory, allowed.message())).isPresent();
        assertThat(authority.hear(good, request(good, 2).message())).isEmpty();
    }

    @Test
    void answersHaveALimit() {
        parish.arrange(all.subList(0, 2));
        time.run(SECOND);
        authority.expel(mallory);
        time.run(10 * SECOND);
        byte[] body = ByteBufUtil.getBytes(
            RevocationCodec.write(request(all.get(9), 1).message()));
        for (int i = 0; i < 100; i++) {
            authority.ring.request(mallory.contact(), RevocationGossip.SERVICE, Bytes.copyOf(body), answer -> { });
        }
        assertThat(authority.counted("revocation.drop.rate")).isGreaterThanOrEqualTo(68);
    }

    @Test
    void verdictsOnOffers() {
        RevocationList two = RevocationList.EMPTY.with(List.of(entry(1), entry(2)));
        assertThat(RevocationRoll.verdict(two, List.of())).isEqualTo(RevocationRoll.Verdict.KNOWN);
        assertThat(RevocationRoll.verdict(two, List.of(entry(3), entry(4)))).isEqualTo(RevocationRoll.Verdict.CHECK);
        assertThat(RevocationRoll.verdict(two, List.of(entry(4)))).isEqualTo(RevocationRoll.Verdict.GAP);
        assertThat(RevocationRoll.verdict(two, List.of(entry(3), entry(3)))).isEqualTo(RevocationRoll.Verdict.GAP);
        assertThat(RevocationRoll.verdict(two, List.of(entry(1_025)))).isEqualTo(RevocationRoll.Verdict.OVERSIZED);
    }

    @Test
    void listOnTheDiskComesBackWholeOrNotAtAll() throws MalformedPacket {
        RevocationList two = RevocationList.EMPTY.with(List.of(entry(1), entry(2)));
        byte[] file = two.encode();
        assertThat(RevocationList.decode(file).after(0)).isEqualTo(two.after(0));
        assertThat(RevocationList.decode(new byte[0]).number()).isZero();
        for (int length = 1; length < file.length; length++) {
            boolean whole = length % Revocation.BYTES == 0;
            assertThat(decodes(Arrays.copyOf(file, length))).as("cut at %d", length).isEqualTo(whole);
        }
        assertThat(decodes(Arrays.copyOfRange(file, Revocation.BYTES, file.length))).isFalse();
    }

    @Test
    void secretsAreAChainThatOnlyTheAuthorityFollowsForwards() {
        RendezvousSecret third = Parish.AUTHORITY.secret(3);
        assertThat(third.at(1)).isEqualTo(Parish.AUTHORITY.secret(1));
        assertThat(third.follows(Parish.AUTHORITY.secret(0))).isTrue();
        assertThat(third.follows(third)).isFalse();
        assertThat(Parish.AUTHORITY.secret(0).follows(third)).isFalse();
        assertThat(new RendezvousSecret(3, Bytes.copyOf(new byte[32])).follows(Parish.AUTHORITY.secret(0))).isFalse();
        assertThat(new RendezvousSecret(Integer.MAX_VALUE, third.value()).follows(Parish.AUTHORITY.secret(0)))
            .isFalse();
        assertThat(third.toString()).doesNotContain(third.value().toHex());
    }

    @Test
    void sealedSecretOpensForItsReceiverOnlyAndMustFollow() {
        SecretSeal seal = new SecretSeal(Parish.KEY.publicKey());
        Bytes receiver = Bytes.fromHex("07".repeat(32));
        SecretSealed sealed = seal.seal(Parish.AUTHORITY.secret(4), SecretSeal.publicKey(receiver),
            Fixture.source(5)).orElseThrow();
        assertThat(seal.open(sealed, receiver)).contains(Parish.AUTHORITY.secret(4));
        assertThat(seal.open(sealed, Bytes.fromHex("08".repeat(32)))).isEmpty();
        assertThat(seal.open(new SecretSealed(5, sealed.key(), sealed.sealed()), receiver)).isEmpty();
        assertThat(new SecretSeal(Fixture.authority(2).publicKey()).open(sealed, receiver)).isEmpty();
        assertThat(seal.seal(Parish.AUTHORITY.secret(4), Bytes.copyOf(new byte[32]), Fixture.source(5))).isEmpty();
    }

    private List<Parish.Member> others() {
        return all.stream().filter(member -> member != mallory).toList();
    }

    private static News news(Revocation entry) {
        return new News(entry.number(), Collections.singletonList(entry));
    }

    private static Revocation entry(int number) {
        return new Revocation(number, Fixture.node(number % 5 + 1).identity().nodeId(), 1,
            Bytes.copyOf(new byte[64]));
    }

    private static SecretRequest.Open request(Parish.Member by, int epoch) {
        return new SecretRequest(Parish.KEY.publicKey(), by.keys, null).ask(epoch, by.credentials);
    }

    private static boolean decodes(byte[] file) {
        try {
            return Optional.of(RevocationList.decode(file)).isPresent();
        } catch (MalformedPacket e) {
            return false;
        }
    }
}
