package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Cluster.holder;
import static org.ipop.dht.Cluster.key;
import static org.ipop.dht.Cluster.value;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtAnswerCodec;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.DhtRequestCodec;
import org.ipop.wire.dht.RecordCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two fences between a former owner and its successor, each in the case that only it holds. */
class FenceTest {
    private static final Key KEY = key("the key");

    /**
     * The winner's record lies on a bare majority without the successor, nobody knows it is confirmed, the owner
     * dies.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aNewOwnerReadsBeforeItGrants(long seed) {
        Cluster cluster = Cluster.of(12, seed, Conditions.calm());
        List<Cluster.Node> five = cluster.replicas(KEY);
        NodeId owner = five.getFirst().id();
        Set<NodeId> unreached = Set.of(five.get(1).id(), five.get(3).id());
        cluster.ring.sever((from, to) -> from.equals(owner) && unreached.contains(to));
        Cluster.Node first = cluster.other(node -> !five.contains(node));
        CompletableFuture<Created> won = first.create(KEY).toCompletableFuture();
        assertThat(cluster.await(() -> cluster.count("dht.write.stored") == 1, 5)).isTrue();
        cluster.ring.sever((from, to) -> from.equals(owner) && !to.equals(first.id()));
        cluster.kill(five.getFirst());
        cluster.run(1);
        assertThat(won.join()).isInstanceOf(Created.Won.class);
        Cluster.Node second = cluster.other(node -> !five.contains(node) && node != first);
        Created late = cluster.get(second.create(KEY));
        assertThat(late).as("seed %d", seed).isInstanceOf(Created.Taken.class);
        assertThat(holder(cluster.get(second.dht().get(KEY)))).as("seed %d", seed).contains(first.id());
    }

    /** The ring has closed without a living owner, which does not know it and is still asked. */
    @Test
    void anExpelledOwnerFindsNoMajority() throws MalformedPacket {
        Cluster cluster = Cluster.of(12, 4, Conditions.calm());
        Cluster.Node expelled = cluster.owner(KEY);
        cluster.ring.expel(expelled.overlay());
        cluster.run(5);
        Cluster.Node winner = cluster.other(node -> node != expelled && node != cluster.owner(KEY));
        Cluster.Node other = cluster.other(node -> node != expelled && node != cluster.owner(KEY) && node != winner);
        CompletableFuture<Answer> former = write(other, expelled).toCompletableFuture();
        Created granted = cluster.get(winner.create(KEY));
        assertThat(granted).isInstanceOf(Created.Won.class);
        cluster.run(20);
        DhtAnswer answer = DhtAnswerCodec.read(Unpooled.wrappedBuffer(former.join().body().toArray()));
        assertThat(answer).isInstanceOfSatisfying(DhtAnswer.Written.class,
            written -> assertThat(written.outcome()).isNotEqualTo(DhtAnswer.Outcome.STORED));
        assertThat(expelled.loop().counters().counter("dht.write.stored").value()).isZero();
        assertThat(cluster.count("dht.drop.lower-view")).isPositive();
    }

    private static CompletionStage<Answer> write(Cluster.Node writer, Cluster.Node to) {
        long expires = writer.loop().open("test").epochSeconds() + 600;
        Stored draft = new Stored(KEY, true, writer.id(), value("v"), 7, expires, Bytes.copyOf());
        Bytes proof = new SimulatedGuard(writer.id())
            .prove(RecordCodec.signed(writer.overlay().view().ring(), draft));
        ByteBuf out = Unpooled.buffer();
        Stored record = new Stored(KEY, true, writer.id(), value("v"), 7, expires, proof);
        DhtRequestCodec.write(out, new DhtRequest.Write(record));
        return writer.overlay().ask(new Target.Member(to.overlay().contact()), Tuning.SERVICE, out, 15_000_000_000L);
    }
}
