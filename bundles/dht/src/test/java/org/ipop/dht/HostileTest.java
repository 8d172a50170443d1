package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Cluster.key;
import static org.ipop.dht.Cluster.value;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.Target;
import org.ipop.simulation.ring.Conditions;
import org.ipop.simulation.ring.SimulatedGuard;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtAnswerCodec;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.DhtRequestCodec;
import org.ipop.wire.dht.RecordCodec;
import org.ipop.wire.dht.Replica;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member that speaks the protocol, but not the truth. */
class HostileTest {
    private static final Key KEY = key("the key");
    private static final int SERVICE = 1;

    private Cluster cluster;
    private Cluster.Node liar;

    @BeforeEach
    void open() {
        cluster = Cluster.of(8, 1, Conditions.calm());
        liar = cluster.other(node -> !cluster.replicas(KEY).contains(node));
    }

    @Test
    void forgedRecordsAreNotStored() throws MalformedPacket {
        NodeId victim = cluster.nodes.get(1).id();
        Stored forged = record(victim, 3_600, Bytes.copyOf(new byte[20]));
        assertThat(write(forged)).isEqualTo(new DhtAnswer.Written(DhtAnswer.Outcome.REFUSED, 0));
        Stored foreign = new Stored(KEY, true, victim, value("v"), 1, cluster.time.epochSeconds() + 60,
            record(liar.id(), 60, Bytes.copyOf()).proof());
        assertThat(write(foreign)).isEqualTo(new DhtAnswer.Written(DhtAnswer.Outcome.REFUSED, 0));
        Replica planted = new Replica(99, true, KEY, forged);
        assertThat(ask(new Target.Owner(KEY), new DhtRequest.Store(planted))).isEqualTo(new DhtAnswer.Unable());
        assertThat(cluster.count("dht.drop.forged")).isEqualTo(3);
        assertThat(cluster.get(liar.dht().get(KEY))).isEmpty();
    }

    @Test
    void leasesThatAreOverOrTooLongAreNotStored() throws MalformedPacket {
        assertThat(write(record(liar.id(), -Tuning.SKEW_SECONDS - 1, null)))
            .isEqualTo(new DhtAnswer.Written(DhtAnswer.Outcome.REFUSED, 0));
        assertThat(write(record(liar.id(), Tuning.MAX_LEASE_SECONDS + Tuning.SKEW_SECONDS + 5, null)))
            .isEqualTo(new DhtAnswer.Written(DhtAnswer.Outcome.REFUSED, 0));
        assertThat(write(record(liar.id(), -1, null)))
            .as("within the tolerance of clocks").isEqualTo(new DhtAnswer.Written(DhtAnswer.Outcome.STORED, 7));
        assertThat(cluster.count("dht.drop.expired")).isEqualTo(2);
    }

    @Test
    void oversizedAndBrokenMessagesAreDroppedAndCounted() {
        ByteBuf broken = Unpooled.buffer();
        DhtRequestCodec.write(broken, new DhtRequest.Write(record(liar.id(), 60, null)));
        broken.setShort(1 + 1 + Key.BYTES + NodeId.BYTES + 16, 1_025);
        CompletableFuture<Answer> answer = liar.overlay().ask(new Target.Owner(KEY), SERVICE, broken, 1_000_000_000L)
            .toCompletableFuture();
        cluster.run(2);
        assertThat(answer).isCompletedExceptionally();
        assertThat(cluster.count("dht.drop.malformed")).isPositive();
    }

    @Test
    void aHolderThatServesForgedRecordsConvincesNoReader() {
        cluster.kill(cluster.nodes.getLast());
        Cluster.Node owner = cluster.owner(KEY);
        Stored forged = record(cluster.nodes.getFirst().id(), 600, Bytes.copyOf(new byte[20]));
        owner.overlay().serve(SERVICE, (from, target, request, answer) -> {
            request.release();
            ByteBuf out = Unpooled.buffer();
            DhtAnswerCodec.write(out, new DhtAnswer.Records(false, List.of(new Replica(1, true, KEY, forged))));
            answer.accept(out);
        });
        Cluster.Node reader = cluster.other(node -> node != owner);
        assertThat(cluster.get(reader.dht().get(KEY))).isEmpty();
        assertThat(reader.loop().counters().counter("dht.drop.forged").value()).isEqualTo(1);
    }

    @Test
    void anOwnerThatSaysTakenMustShowTheHoldersRecord() {
        Cluster.Node owner = cluster.owner(KEY);
        Stored forged = record(cluster.nodes.getFirst().id(), 600, Bytes.copyOf(new byte[20]));
        owner.overlay().serve(SERVICE, (from, target, request, answer) -> {
            request.release();
            ByteBuf out = Unpooled.buffer();
            DhtAnswerCodec.write(out, new DhtAnswer.Taken(new Replica(1, true, KEY, forged)));
            answer.accept(out);
        });
        Cluster.Node writer = cluster.other(node -> node != owner && node != cluster.nodes.getFirst());
        CompletableFuture<Created> created = writer.create(KEY).toCompletableFuture();
        cluster.run(30);
        assertThat(created).isCompletedExceptionally();
    }

    @Test
    void nobodyIsTalkedOutOfItsKey() throws MalformedPacket {
        Cluster.Node holder = cluster.nodes.get(2);
        cluster.get(holder.create(KEY));
        Target target = new Target.Member(holder.overlay().contact());
        assertThat(ask(target, new DhtRequest.Lost(KEY))).isEqualTo(new DhtAnswer.Done());
        cluster.run(60);
        assertThat(holder.lost()).isEmpty();
    }

    @Test
    void aPromiseForAnArcThatIsNotTheAskersIsRefused() throws MalformedPacket {
        Cluster.Node owner = cluster.owner(KEY);
        Target target = new Target.Member(owner.overlay().contact());
        Arc stolen = new Arc(KEY, owner.overlay().contact().position());
        assertThat(ask(target, new DhtRequest.Promise(Long.MAX_VALUE, stolen))).isEqualTo(new DhtAnswer.Unable());
        assertThat(cluster.get(cluster.nodes.get(1).create(KEY))).isInstanceOf(Created.Won.class);
    }

    @Test
    void aPromiseOverTheHeadsOfOtherOwnersIsRefused() throws MalformedPacket {
        Cluster.Node owner = cluster.replicas(liar.overlay().contact().position()).get(1);
        Target target = new Target.Member(owner.overlay().contact());
        Key self = liar.overlay().contact().position();
        Key farther = cluster.replicas(KEY).getFirst() == liar ? KEY
            : cluster.owner(KEY).overlay().contact().position();
        assertThat(ask(target, new DhtRequest.Promise(1 << 20, new Arc(farther, self))))
            .isEqualTo(new DhtAnswer.Unable());
        assertThat(ask(target, new DhtRequest.Promise(1 << 20, new Arc(self, self))))
            .isEqualTo(new DhtAnswer.Unable());
        assertThat(cluster.count("dht.drop.promise")).isEqualTo(2);
        assertThat(cluster.get(cluster.nodes.get(1).create(KEY))).isInstanceOf(Created.Won.class);
    }

    @Test
    void aWriteOfALowerViewFindsNoMajority() throws MalformedPacket {
        cluster.get(cluster.nodes.get(1).create(KEY));
        Cluster.Node replica = cluster.replicas(KEY).get(1);
        Stored late = record(liar.id(), 600, null);
        DhtAnswer answer = ask(new Target.Member(replica.overlay().contact()),
            new DhtRequest.Store(new Replica(0, false, KEY, late)));
        assertThat(answer).isInstanceOfSatisfying(DhtAnswer.Accepted.class,
            denied -> assertThat(denied.accepted()).isFalse());
        assertThat(cluster.count("dht.drop.lower-view")).isEqualTo(1);
    }

    /** @param proof the right one if null */
    private Stored record(NodeId writer, long seconds, Bytes proof) {
        long expires = cluster.time.epochSeconds() + seconds;
        Stored draft = new Stored(KEY, true, writer, value("v"), 7, expires, Bytes.copyOf());
        Bytes right = new SimulatedGuard(writer).prove(RecordCodec.signed(liar.overlay().view().ring(), draft));
        return new Stored(KEY, true, writer, value("v"), 7, expires, Optional.ofNullable(proof).orElse(right));
    }

    private DhtAnswer write(Stored record) throws MalformedPacket {
        return ask(new Target.Owner(KEY), new DhtRequest.Write(record));
    }

    private DhtAnswer ask(Target to, DhtRequest request) throws MalformedPacket {
        ByteBuf out = Unpooled.buffer();
        DhtRequestCodec.write(out, request);
        Answer answer = cluster.get(liar.overlay().ask(to, SERVICE, out, 5_000_000_000L));
        return DhtAnswerCodec.read(Unpooled.wrappedBuffer(answer.body().toArray()));
    }
}
