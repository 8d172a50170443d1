package org.ipop.nat.stun;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.wire.stun.StunAttribute;
import org.ipop.wire.stun.StunAttribute.ErrorCode;
import org.ipop.wire.stun.StunAttribute.UnknownAttributes;
import org.ipop.wire.stun.StunAttribute.XorMappedAddress;
import org.ipop.wire.stun.StunMessage;

/**
 * Answers Binding requests of anybody (RFC 8489, section 6.3.1) with XOR-MAPPED-ADDRESS and nothing else, so that it
 * is of no use for amplification, and limited per prefix. Credentials in a request are ignored.
 */
final class StunServer {
    private final PrefixLimiter limiter = new PrefixLimiter();
    private final Counter answered;
    private final Counter limited;
    private final Counter unsupported;

    StunServer(Counters counters) {
        answered = counters.counter("nat.stun.answered");
        limited = counters.counter("nat.drop.rate-limited");
        unsupported = counters.counter("nat.drop.unsupported");
    }

    /** What to send back to the source, if anything. */
    Optional<StunMessage> answer(StunMessage request, InetSocketAddress source, long nowNanos) {
        if (request.method() != StunMessage.BINDING) {
            unsupported.increment();
            return Optional.empty();
        }
        if (!limiter.admits(source.getAddress(), nowNanos)) {
            limited.increment();
            return Optional.empty();
        }
        answered.increment();
        List<Integer> notUnderstood = request.notUnderstood();
        return Optional.of(notUnderstood.isEmpty()
            ? answer(request, StunMessage.Kind.SUCCESS, new XorMappedAddress(source))
            : answer(request, StunMessage.Kind.ERROR, new ErrorCode(ErrorCode.UNKNOWN_ATTRIBUTE, ""),
                new UnknownAttributes(notUnderstood)));
    }

    private static StunMessage answer(StunMessage request, StunMessage.Kind kind, StunAttribute... attributes) {
        return new StunMessage(kind, StunMessage.BINDING, request.transactionId(), List.of(attributes));
    }
}
