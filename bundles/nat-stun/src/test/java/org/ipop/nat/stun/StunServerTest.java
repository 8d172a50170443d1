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
import org.ipop.api.Prefix;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.Counters;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.stun.StunAttribute;
import org.ipop.wire.stun.StunAttribute.ChangeRequest;
import org.ipop.wire.stun.StunAttribute.Other;
import org.ipop.wire.stun.StunAttribute.OtherAddress;
import org.ipop.wire.stun.StunAttribute.ResponseOrigin;
import org.ipop.wire.stun.StunAttribute.ResponsePort;
import org.ipop.wire.stun.StunAttribute.Software;
import org.ipop.wire.stun.StunAttribute.UnknownAttributes;
import org.ipop.wire.stun.StunAttribute.XorMappedAddress;
import org.ipop.wire.stun.StunCodec;
import org.ipop.wire.stun.StunMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StunServerTest {
    private static final Bytes ID = Bytes.fromHex("0102030405060708090a0b0c");

    private static final Software LONG = new Software(" ".repeat(68));

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedHost host = new SimulatedInternet(time).host("server", "198.51.100.1", "198.51.100.2");
    private final Counters counters = host.loop().counters();
    private final StunServer server = new StunServer(counters, List.of(Prefix.parse("192.0.2.0/24")));
    private final Vantage alone = vantage("0.0.0.0", Optional.empty());

    @Test
    void aBareRequestGetsTheMappedAddressAlone() {
        Vantage rich = vantage("198.51.100.1", Optional.of("198.51.100.2"));
        for (String source : List.of("203.0.113.7", "2001:db8::7")) {
            StunMessage bare = StunMessage.bindingRequest(ID);
            StunMessage answer = reply(bare, at(source), rich).orElseThrow().message();
            assertThat(answer.attributes()).containsExactly(new XorMappedAddress(at(source)));
            assertThat(length(answer) / (double) length(bare)).isLessThanOrEqualTo(2.2);
        }
    }

    @Test
    void aLongRequestOrATrustedClientIsToldWhatElseThereIs() {
        Vantage rich = vantage("198.51.100.1", Optional.of("198.51.100.2"));
        StunMessage asked = request(LONG);
        StunMessage answer = reply(asked, at("203.0.113.7"), rich).orElseThrow().message();
        assertThat(answer.find(ResponseOrigin.class).orElseThrow().address()).isEqualTo(
            new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 4100));
        InetSocketAddress other = answer.find(OtherAddress.class).orElseThrow().address();
        assertThat(other.getAddress()).isEqualTo(InetAddress.ofLiteral("198.51.100.2"));
        assertThat(other.getPort()).isNotEqualTo(4100);
        assertThat(length(answer)).isLessThanOrEqualTo(length(asked));
        assertThat(reply(StunMessage.bindingRequest(ID), at("192.0.2.7"), rich).orElseThrow().message().attributes())
            .hasSize(3);
    }

    @Test
    void answersComeFromWhereTheyAreAskedToCome() {
        Vantage rich = vantage("198.51.100.1", Optional.of("198.51.100.2"));
        for (boolean address : new boolean[] {false, true}) {
            for (boolean port : new boolean[] {false, true}) {
                assertThat(reply(request(new ChangeRequest(address, port), LONG), at("203.0.113.7"), rich)
                    .orElseThrow().from()).isEqualTo(new Vantage.Place(address, port));
            }
        }
        assertThat(reply(request(new ChangeRequest(true, false), LONG), at("203.0.113.7"), alone).orElseThrow()
            .message().find(UnknownAttributes.class)).as("it has one address only")
            .contains(new UnknownAttributes(List.of(ChangeRequest.TYPE)));
        assertThat(reply(request(new ChangeRequest(false, true)), at("203.0.113.7"), rich).orElseThrow()
            .message().find(UnknownAttributes.class)).as("it is short")
            .contains(new UnknownAttributes(List.of(ChangeRequest.TYPE)));
    }

    @Test
    void theOtherPortIsOpenedWhenSomebodyAsksForIt() {
        StunMessage asked = request(new ChangeRequest(false, true), LONG);
        assertThat(reply(asked, at("203.0.113.7"), alone)).as("not open yet").isEmpty();
        time.run(0);
        assertThat(reply(asked, at("203.0.113.7"), alone).orElseThrow().from())
            .isEqualTo(new Vantage.Place(false, true));
    }

    @Test
    void anAnswerGoesToAnotherPortOfTheAskerButNotToOneOfTheSystem() {
        assertThat(reply(request(new ResponsePort(5000), LONG), at("203.0.113.7"), alone).orElseThrow().to())
            .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 5000));
        assertThat(reply(request(new ResponsePort(53), LONG), at("203.0.113.7"), alone)).isEmpty();
        assertThat(reply(request(new ResponsePort(5000)), at("203.0.113.7"), alone).orElseThrow().message()
            .find(UnknownAttributes.class)).contains(new UnknownAttributes(List.of(ResponsePort.TYPE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "2001:db8::7"})
    void tellsTheSourceItsAddressAndNothingElse(String source) {
        InetSocketAddress from = at(source);
        StunMessage answer = reply(StunMessage.bindingRequest(ID), from, alone).orElseThrow().message();
        assertThat(answer).isEqualTo(new StunMessage(StunMessage.Kind.SUCCESS, StunMessage.BINDING, ID,
            List.of(new XorMappedAddress(from))));
    }

    @Test
    void refusesWhatItMustUnderstandAndDoesNot() {
        StunMessage answer = answer(request(0x24, 0x8029, 0x25), at("203.0.113.7"));
        assertThat(answer.kind()).isEqualTo(StunMessage.Kind.ERROR);
        assertThat(answer.find(UnknownAttributes.class)).contains(new UnknownAttributes(List.of(0x24, 0x25)));
    }

    @Test
    void credentialsAreIgnored() {
        assertThat(answer(request(0x06, 0x14, 0x15), at("203.0.113.7")).kind())
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
            assertThat(length(answer(request, source)))
                .isLessThanOrEqualTo(length(request) + 12);
        }
    }

    @Test
    void otherMethodsGetNoAnswer() {
        assertThat(reply(new StunMessage(StunMessage.Kind.REQUEST, 3, ID, List.of()), at("203.0.113.7"), alone))
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
            StunMessage bare = StunMessage.bindingRequest(ID);
            answered += server.answer(new StunServer.Request(bare, length(bare), at(network + i % 256), alone),
                nowNanos).isPresent() ? 1 : 0;
        }
        return answered;
    }

    private Vantage vantage(String address, Optional<String> other) {
        List<TransportSocket> opened = new ArrayList<>();
        host.sockets().udp(new InetSocketAddress(InetAddress.ofLiteral(address), other.isPresent() ? 4100 : 4200),
            (socket, datagram) -> datagram.payload().release()).thenAccept(opened::add);
        time.run(0);
        Vantage vantage = new Vantage(new AnswerSockets(opened.getFirst(), host.sockets(),
            other.map(InetAddress::ofLiteral), (place, datagram) -> datagram.payload().release()), Vantage.Place.FIRST);
        time.run(0);
        time.run(0);
        return vantage;
    }

    private Optional<StunServer.Reply> reply(StunMessage request, InetSocketAddress from, Vantage vantage) {
        return server.answer(new StunServer.Request(request, length(request), from, vantage), 0);
    }

    private StunMessage answer(StunMessage request, InetSocketAddress from) {
        return reply(request, from, alone).orElseThrow().message();
    }

    private static StunMessage request(StunAttribute... attributes) {
        return new StunMessage(StunMessage.Kind.REQUEST, StunMessage.BINDING, ID, List.of(attributes));
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
