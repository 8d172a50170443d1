package org.ipop.membership.revocation;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.NoAnswer;
import org.ipop.api.overlay.Target;
import org.ipop.membership.FakeRing;
import org.ipop.membership.Fixture;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.enrolment.NetworkAuthority;
import org.ipop.membership.proof.Expulsions;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.membership.proof.RevocationCheck;
import org.ipop.membership.proof.RevocationList;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.membership.Revocation;
import org.ipop.wire.membership.RevocationCodec;
import org.ipop.wire.membership.RevocationMessage;

/** Members of one network whose rings a test arranges; a message takes 5 ms between neighbours. */
final class Parish {
    static final AuthorityKey KEY = Fixture.authority(1);
    static final NetworkAuthority AUTHORITY = new NetworkAuthority(Fixture.spec(KEY), KEY, Fixture.source(77));
    private static final long CROSS_NANOS = 5_000_000;
    private static final int REACH = 4;

    final List<Member> members = new ArrayList<>();
    long requests;
    private final VirtualTime time;
    private final Map<NodeId, Member> byNode = new LinkedHashMap<>();

    Parish(VirtualTime time, int size) {
        this.time = time;
        for (int i = 0; i < size; i++) {
            members.add(new Member(i + 1));
        }
    }

    /** These are one ring from now on, each with its next successors. */
    void arrange(List<Member> ring) {
        for (int i = 0; i < ring.size(); i++) {
            List<Contact> next = new ArrayList<>();
            for (int step = 1; step <= REACH && step < ring.size(); step++) {
                next.add(ring.get((i + step) % ring.size()).contact());
            }
            ring.get(i).ring.neighbours(next);
        }
    }

    private CompletionStage<Answer> deliver(Contact from, Target to, int service, Bytes body) {
        CompletableFuture<Answer> answered = new CompletableFuture<>();
        Member asked = byNode.get(((Target.Member) to).contact().node());
        requests++;
        if (asked.offline || byNode.get(from.node()).offline) {
            time.after(3_000_000_000L, () -> answered.completeExceptionally(new NoAnswer("it is off")));
        } else {
            time.after(CROSS_NANOS, () -> asked.ring.request(from, service, body, answer ->
                time.after(CROSS_NANOS, () -> answered.complete(new Answer(asked.contact(), answer)))));
            time.after(3_000_000_000L, () -> answered.completeExceptionally(new NoAnswer("it said nothing")));
        }
        return answered;
    }

    /** One member with everything around its revocations faked. */
    final class Member implements Revocations.Events {
        final NodeKeys keys;
        final SimulatedLoop loop = new SimulatedLoop(time);
        final FakeRing ring;
        final Expulsions expulsions = new Expulsions(RevocationList.EMPTY);
        final RevocationRoll roll;
        final List<String> events = new ArrayList<>();
        NetworkCredentials credentials;
        Bytes disk = Bytes.copyOf();
        boolean offline;

        private Member(int seed) {
            keys = Fixture.node(seed);
            credentials = Fixture.credentials(KEY, keys, "host-" + seed).with(AUTHORITY.secret(0));
            ring = new FakeRing(credentials.spec().ring(), keys.identity().nodeId(), credentials.self().position());
            ring.post = Parish.this::deliver;
            byNode.put(keys.identity().nodeId(), this);
            RevocationCheck check = new RevocationCheck(KEY.publicKey(), Fixture::verify);
            roll = new RevocationRoll(loop.open("roll"), loop.counters(), check, expulsions, content -> {
                disk = Bytes.copyOf(content);
                return CompletableFuture.completedFuture(null);
            });
            new Revocations(new Revocations.Part(loop.open("revocations"), loop.counters(), keys, ring,
                () -> credentials), new CertificateVerifier(credentials.spec(), Fixture::verify, () -> Fixture.NOW,
                expulsions::covers), expulsions, roll, this);
        }

        Contact contact() {
            return ring.view().self();
        }

        int number() {
            return roll.list().number();
        }

        int epoch() {
            return credentials.rendezvousSecret().epoch();
        }

        long counted(String name) {
            return loop.counters().snapshot().getOrDefault("membership." + name, 0L);
        }

        /** As the authority: expels, and has the next secret. */
        void expel(Member out) {
            Revocation entry = Fixture.revocation(KEY, number() + 1, out.keys, Fixture.NOW);
            roll.appended(entry);
            renewed(AUTHORITY.secret(number()));
        }

        /** As if {@code from} had sent it; the answer, if one comes within a second. */
        Optional<Bytes> hear(Member from, RevocationMessage message) {
            ByteBuf written = RevocationCodec.write(message);
            byte[] body = new byte[written.readableBytes()];
            written.readBytes(body);
            List<Bytes> answers = new ArrayList<>();
            ring.request(from.contact(), RevocationGossip.SERVICE, Bytes.copyOf(body), answers::add);
            time.run(1_000_000_000L);
            return answers.stream().findFirst();
        }

        @Override
        public void grown(RevocationList list) {
            events.add("grown " + list.number());
        }

        @Override
        public void renewed(RendezvousSecret secret) {
            credentials = credentials.with(secret);
            events.add("renewed " + secret.epoch());
        }

        @Override
        public void expelled(Revocation why) {
            events.add("expelled " + why.number());
        }
    }
}
