package org.ipop.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.stun.StunAttribute.MappedAddress;
import org.ipop.wire.stun.StunAttribute.Other;
import org.ipop.wire.stun.StunAttribute.XorMappedAddress;
import org.ipop.wire.stun.StunMessage;
import org.junit.jupiter.api.Test;

class StunClientTest {
    private static final InetSocketAddress SERVER = at("198.51.100.1", 3478);
    private static final InetSocketAddress MAPPED = at("203.0.113.7", 5);

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final List<StunMessage> sent = new ArrayList<>();
    private final List<Long> sentMillis = new ArrayList<>();
    private final List<Optional<InetSocketAddress>> heard = new ArrayList<>();
    private final StunClient client = new StunClient(loop.open("test"), loop.counters(), (message, to) -> {
        sent.add(message);
        sentMillis.add(time.nanoTime() / 1_000_000);
    });

    @Test
    void repeatsAsTheStandardSaysAndGivesUp() {
        client.ask(SERVER, heard::add);
        time.run(39_499_000_000L);
        assertThat(sentMillis).containsExactly(0L, 500L, 1_500L, 3_500L, 7_500L, 15_500L, 31_500L);
        assertThat(sent).containsOnly(sent.getFirst());
        assertThat(heard).isEmpty();
        time.run(1_000_000);
        assertThat(heard).containsExactly(Optional.empty());
        assertThat(client.transactions()).isZero();
        assertThat(loop.counters().snapshot()).containsEntry("nat.stun.unanswered", 1L);
    }

    @Test
    void anAnswerEndsTheTransaction() {
        client.ask(SERVER, heard::add);
        client.answered(answer(sent.getFirst()), SERVER);
        client.answered(answer(sent.getFirst()), SERVER);
        time.run(60_000_000_000L);
        assertThat(heard).containsExactly(Optional.of(MAPPED));
        assertThat(sent).hasSize(1);
        assertThat(loop.counters().snapshot()).containsEntry("nat.drop.unasked", 1L);
    }

    @Test
    void onlyTheServerThatWasAskedIsBelieved() {
        client.ask(SERVER, heard::add);
        client.answered(answer(sent.getFirst()), at("198.51.100.1", 3479));
        client.answered(answer(sent.getFirst()), at("198.51.100.2", 3478));
        client.answered(answer(StunMessage.bindingRequest(Bytes.copyOf(new byte[12]))), SERVER);
        assertThat(heard).isEmpty();
        assertThat(loop.counters().snapshot()).containsEntry("nat.drop.unasked", 3L);
    }

    @Test
    void errorsAndAnswersThatWeDoNotUnderstandAreNoAddress() {
        client.ask(SERVER, heard::add);
        client.answered(reply(sent.get(0), StunMessage.Kind.ERROR), SERVER);
        client.ask(SERVER, heard::add);
        client.answered(new StunMessage(StunMessage.Kind.SUCCESS, StunMessage.BINDING, sent.get(1).transactionId(),
            List.of(new XorMappedAddress(MAPPED), new Other(0x7FFF, Bytes.copyOf()))), SERVER);
        client.ask(SERVER, heard::add);
        client.answered(new StunMessage(StunMessage.Kind.SUCCESS, StunMessage.BINDING, sent.get(2).transactionId(),
            List.of(new MappedAddress(MAPPED))), SERVER);
        assertThat(heard).containsExactly(Optional.empty(), Optional.empty(), Optional.of(MAPPED));
    }

    @Test
    void theTableIsBounded() {
        for (int i = 0; i <= StunClient.MAX_TRANSACTIONS; i++) {
            client.ask(SERVER, heard::add);
        }
        assertThat(client.transactions()).isEqualTo(StunClient.MAX_TRANSACTIONS);
        assertThat(heard).containsExactly(Optional.empty());
        assertThat(loop.counters().snapshot()).containsEntry("nat.drop.transactions-full", 1L);
        client.cancel();
        time.run(60_000_000_000L);
        assertThat(sent).as("nothing after the cancellation").hasSize(StunClient.MAX_TRANSACTIONS);
    }

    private static StunMessage answer(StunMessage request) {
        return new StunMessage(StunMessage.Kind.SUCCESS, StunMessage.BINDING, request.transactionId(),
            List.of(new XorMappedAddress(MAPPED)));
    }

    private static StunMessage reply(StunMessage request, StunMessage.Kind kind) {
        return new StunMessage(kind, StunMessage.BINDING, request.transactionId(),
            List.of(new XorMappedAddress(MAPPED)));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
