package org.ipop.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.runtime.Counters;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.stun.StunAttribute;
import org.ipop.wire.stun.StunAttribute.Other;
import org.ipop.wire.stun.StunAttribute.UnknownAttributes;
import org.ipop.wire.stun.StunAttribute.XorMappedAddress;
import org.ipop.wire.stun.StunCodec;
import org.ipop.wire.stun.StunMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StunServerTest {
    private static final Bytes ID = Bytes.fromHex("0102030405060708090a0b0c");

    private final Counters counters = new SimulatedLoop(new VirtualTime(1)).counters();
    private final StunServer server = new StunServer(counters);

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "2001:db8::7"})
    void tellsTheSourceItsAddressAndNothingElse(String source) {
        InetSocketAddress from = at(source);
        StunMessage answer = server.answer(StunMessage.bindingRequest(ID), from, 0).orElseThrow();
        assertThat(answer).isEqualTo(new StunMessage(StunMessage.Kind.SUCCESS, StunMessage.BINDING, ID,
            List.of(new XorMappedAddress(from))));
    }

    @Test
    void refusesWhatItMustUnderstandAndDoesNot() {
        StunMessage answer = server.answer(request(0x24, 0x8029, 0x25), at("203.0.113.7"), 0).orElseThrow();
        assertThat(answer.kind()).isEqualTo(StunMessage.Kind.ERROR);
        assertThat(answer.find(UnknownAttributes.class)).contains(new UnknownAttributes(List.of(0x24, 0x25)));
    }

    @Test
    void credentialsAreIgnored() {
        assertThat(server.answer(request(0x06, 0x14, 0x15), at("203.0.113.7"), 0).orElseThrow().kind())
            .isEqualTo(StunMessage.Kind.SUCCESS);
    }

    @Test
    void anAnswerIsLongerThanItsRequestByTheAddressAtMost() {
        for (int unknown = 0; unknown <= 30; unknown++) {
            int[] types = new int[unknown];
            for (int i = 0; i < unknown; i++) {
                types[i] = 0x30 + i;
            }
            StunMessage request = request(types);
            InetSocketAddress source = at("203.0." + unknown + ".7");
            assertThat(length(server.answer(request, source, 0).orElseThrow()))
                .isLessThanOrEqualTo(length(request) + 12);
        }
    }

    @Test
    void otherMethodsGetNoAnswer() {
        assertThat(server.answer(new StunMessage(StunMessage.Kind.REQUEST, 3, ID, List.of()), at("203.0.113.7"), 0))
            .isEmpty();
        assertThat(counters.snapshot()).containsEntry("nat.drop.unsupported", 1L);
    }

    @Test
    void aPrefixIsLimitedAndOthersAreNot() {
        assertThat(answers("203.0.113.", 100, 0)).isEqualTo(PrefixLimiter.BURST);
        assertThat(counters.snapshot()).containsEntry("nat.drop.rate-limited", 80L);
        assertThat(answers("203.0.114.", 1, 0)).isOne();
        assertThat(answers("203.0.113.", 100, 5 * PrefixLimiter.REFILL_NANOS)).isEqualTo(5);
        assertThat(answers("203.0.113.", 100, 3_600_000_000_000L)).isEqualTo(PrefixLimiter.BURST);
    }

    @Test
    void theTableOfPrefixesIsBoundedAndSoIsTheSumOfAll() {
        PrefixLimiter limiter = new PrefixLimiter();
        int admitted = 0;
        for (int i = 0; i < 5_000; i++) {
            admitted += limiter.admits(InetAddress.ofLiteral("10." + i / 256 + "." + i % 256 + ".1"), 0) ? 1 : 0;
        }
        assertThat(limiter.prefixes()).isEqualTo(PrefixLimiter.MAX_PREFIXES);
        assertThat(admitted).isEqualTo(1_000);
    }

    private long answers(String network, int requests, long nowNanos) {
        long answered = 0;
        for (int i = 0; i < requests; i++) {
            Optional<StunMessage> answer =
                server.answer(StunMessage.bindingRequest(ID), at(network + i % 256), nowNanos);
            answered += answer.isPresent() ? 1 : 0;
        }
        return answered;
    }

    private static StunMessage request(int... types) {
        List<StunAttribute> attributes = new ArrayList<>();
        for (int type : types) {
            attributes.add(new Other(type, Bytes.copyOf()));
        }
        return new StunMessage(StunMessage.Kind.REQUEST, StunMessage.BINDING, ID, attributes);
    }

    private static int length(StunMessage message) {
        ByteBuf out = Unpooled.buffer();
        StunCodec.write(out, message);
        return out.readableBytes();
    }

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 4000);
    }
}
