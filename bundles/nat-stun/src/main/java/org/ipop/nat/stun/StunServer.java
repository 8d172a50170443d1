package org.ipop.nat.stun;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Prefix;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.wire.stun.StunAttribute;
import org.ipop.wire.stun.StunAttribute.ChangeRequest;
import org.ipop.wire.stun.StunAttribute.ErrorCode;
import org.ipop.wire.stun.StunAttribute.OtherAddress;
import org.ipop.wire.stun.StunAttribute.ResponseOrigin;
import org.ipop.wire.stun.StunAttribute.ResponsePort;
import org.ipop.wire.stun.StunAttribute.UnknownAttributes;
import org.ipop.wire.stun.StunAttribute.XorMappedAddress;
import org.ipop.wire.stun.StunMessage;

/**
 * Answers Binding requests of anybody (RFC 8489, section 6.3.1), limited per prefix. A bare request gets
 * XOR-MAPPED-ADDRESS and nothing else, at most 2.2 times its size. What serves the discovery of NAT behaviour (RFC
 * 5780) is honoured only where the answer is no longer than the request, or for clients that the operator names:
 * otherwise it would amplify. PADDING is not returned. Credentials in a request are ignored.
 */
final class StunServer {
    private static final int FIRST_RESPONSE_PORT = 1024;
    private static final ChangeRequest NO_CHANGE = new ChangeRequest(false, false);

    private final PrefixLimiter limiter = new PrefixLimiter();
    private final List<Prefix> trusted;
    private final Counter answered;
    private final Counter limited;
    private final Counter unsupported;
    private final Counter notOpen;

    /** @param trusted whose requests need not be as long as the answers */
    StunServer(Counters counters, List<Prefix> trusted) {
        this.trusted = trusted;
        answered = counters.counter("nat.stun.answered");
        limited = counters.counter("nat.drop.rate-limited");
        unsupported = counters.counter("nat.drop.unsupported");
        notOpen = counters.counter("nat.drop.not-open");
    }

    /**
     * What came in.
     *
     * @param bytes   of the whole message
     * @param vantage the sockets around the one that it came to
     */
    record Request(StunMessage message, int bytes, InetSocketAddress source, Vantage vantage) {
    }

    /** What to send, and from which socket. */
    record Reply(StunMessage message, InetSocketAddress to, Vantage.Place from) {
    }

    Optional<Reply> answer(Request request, long nowNanos) {
        StunMessage message = request.message();
        ResponsePort port = message.find(ResponsePort.class).orElse(new ResponsePort(request.source().getPort()));
        if (message.method() != StunMessage.BINDING || message.find(ResponsePort.class).isPresent()
            && port.port() < FIRST_RESPONSE_PORT) {
            unsupported.increment();
            return Optional.empty();
        }
        if (!limiter.admits(request.source().getAddress(), nowNanos)) {
            limited.increment();
            return Optional.empty();
        }
        List<Integer> refused = refused(request);
        if (!refused.isEmpty()) {
            answered.increment();
            return Optional.of(new Reply(answer(message, StunMessage.Kind.ERROR, List.of(
                new ErrorCode(ErrorCode.UNKNOWN_ATTRIBUTE, ""), new UnknownAttributes(refused))), request.source(),
                request.vantage().here()));
        }
        Vantage.Place from = request.vantage().changed(message.find(ChangeRequest.class).orElse(NO_CHANGE));
        if (!request.vantage().open(from)) {
            notOpen.increment();
            return Optional.empty();
        }
        answered.increment();
        return Optional.of(new Reply(answer(message, StunMessage.Kind.SUCCESS, told(request, from)),
            new InetSocketAddress(request.source().getAddress(), port.port()), from));
    }

    /** Types of attributes that we must understand and do not, or do not honour for this client. */
    private List<Integer> refused(Request request) {
        List<Integer> types = new ArrayList<>(request.message().notUnderstood());
        Optional<ChangeRequest> change = request.message().find(ChangeRequest.class)
            .filter(asked -> !asked.equals(NO_CHANGE));
        boolean generous = isGenerous(request, full(request, request.vantage().here()));
        if (change.isPresent() && (!generous || change.get().address() && !request.vantage().hasOtherAddress())) {
            types.add(ChangeRequest.TYPE);
        }
        if (!generous && request.message().find(ResponsePort.class).isPresent()) {
            types.add(ResponsePort.TYPE);
        }
        return types;
    }

    private List<StunAttribute> told(Request request, Vantage.Place from) {
        List<StunAttribute> full = full(request, from);
        return isGenerous(request, full) ? full : full.subList(0, 1);
    }

    private static List<StunAttribute> full(Request request, Vantage.Place from) {
        List<StunAttribute> all = new ArrayList<>(List.of(new XorMappedAddress(request.source())));
        request.vantage().address(from).ifPresent(origin -> all.add(new ResponseOrigin(origin)));
        request.vantage().opposite().ifPresent(other -> all.add(new OtherAddress(other)));
        return all;
    }

    private boolean isGenerous(Request request, List<StunAttribute> told) {
        int addressBytes = request.source().getAddress().getAddress().length;
        return StunMessage.HEADER_BYTES + told.size() * (8 + addressBytes) <= request.bytes()
            || trusted.stream().anyMatch(prefix -> prefix.contains(request.source().getAddress()));
    }

    private static StunMessage answer(StunMessage request, StunMessage.Kind kind, List<StunAttribute> attributes) {
        return new StunMessage(kind, StunMessage.BINDING, request.transactionId(), attributes);
    }
}
