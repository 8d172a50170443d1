package org.ipop.membership.enrolment;

import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.api.runtime.TokenBuckets;

/**
 * How many claims we look at, whatever number of links they come over: for each token, for all tokens that we issued,
 * and for all that we know nothing of. Guessing so takes nothing from those who hold a token, and one stolen token
 * nothing from the others. A joiner repeats its claim, so who is refused once comes a little later. Thread: node loop.
 */
final class ClaimRates {
    static final int TOKEN_PER_SECOND = 8;
    static final int TOKEN_BURST = 64;
    static final int ALL_PER_SECOND = 64;
    static final int ALL_BURST = 512;
    static final int UNKNOWN_PER_SECOND = 16;
    static final int UNKNOWN_BURST = 64;
    private static final int MAX_TOKENS = 1_024;

    private final NodeContext context;
    private final TokenBucket all;
    private final TokenBucket unknown;
    private final TokenBuckets<Bytes> tokens = new TokenBuckets<>(TOKEN_PER_SECOND, TOKEN_BURST, MAX_TOKENS);

    ClaimRates(NodeContext context) {
        this.context = context;
        this.all = new TokenBucket(ALL_PER_SECOND, ALL_BURST, context.nanoTime());
        this.unknown = new TokenBucket(UNKNOWN_PER_SECOND, UNKNOWN_BURST, context.nanoTime());
    }

    /** Empty: the claim may be looked at. Else what to count. */
    Optional<String> refuse(Bytes tokenId, boolean issuedHere) {
        long now = context.nanoTime();
        if (!issuedHere) {
            return unknown.take(1, now) ? Optional.empty() : Optional.of("rate-unknown");
        }
        if (!tokens.take(tokenId, now)) {
            return Optional.of("rate-token");
        }
        return all.take(1, now) ? Optional.empty() : Optional.of("rate-issuer");
    }
}
