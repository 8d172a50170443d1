package org.ipop.nat.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.nat.Candidate;

/**
 * Who says from where they hear us. One voice has one claim a family, its latest. What a STUN server that we chose
 * says, or two peers agree on, is a candidate; what a single peer says is a hint, since it may lie. The number of
 * voices is bounded: the one unheard for longest goes first.
 */
final class Voices {
    static final int MAX_VOICES = 64;
    static final long CLAIM_LIFETIME_NANOS = 600_000_000_000L;
    private static final int AGREEMENT = 2;

    private final LinkedHashMap<Voice, Claim> claims = new LinkedHashMap<>();

    /** @param who equal for equal voices: a node id, or a server's address */
    void hear(Object who, boolean server, InetSocketAddress mapped, long nowNanos) {
        if (!isPlausible(mapped)) {
            return;
        }
        Voice voice = new Voice(who, mapped.getAddress().getAddress().length);
        claims.remove(voice);
        claims.put(voice, new Claim(mapped, server, nowNanos));
        if (claims.size() > MAX_VOICES) {
            claims.pollFirstEntry();
        }
    }

    /** All claims were about a network that we left. */
    void forget() {
        claims.clear();
    }

    /** Those named by a server or by two peers; what more voices name comes first. */
    List<Candidate> candidates(long nowNanos) {
        return byRank(nowNanos, true);
    }

    /** Those that a single peer names; the latest first. */
    List<Candidate> hints(long nowNanos) {
        return byRank(nowNanos, false).reversed();
    }

    private List<Candidate> byRank(long nowNanos, boolean trusted) {
        claims.values().removeIf(claim -> nowNanos - claim.heardNanos >= CLAIM_LIFETIME_NANOS);
        Map<InetSocketAddress, Support> supports = new LinkedHashMap<>();
        claims.values().forEach(claim -> supports.computeIfAbsent(claim.mapped, ignored -> new Support()).add(claim));
        TreeMap<Integer, List<Candidate>> byVoices = new TreeMap<>();
        supports.forEach((mapped, support) -> {
            if (support.isTrusted() == trusted) {
                byVoices.computeIfAbsent(-support.voices, ignored -> new ArrayList<>())
                    .add(new Candidate(support.kind(), mapped));
            }
        });
        return byVoices.values().stream().flatMap(List::stream).toList();
    }

    private static boolean isPlausible(InetSocketAddress mapped) {
        InetAddress address = mapped.getAddress();
        return mapped.getPort() != 0 && !address.isAnyLocalAddress() && !address.isMulticastAddress()
            && !address.isLinkLocalAddress();
    }

    private record Voice(Object who, int addressBytes) {
    }

    private record Claim(InetSocketAddress mapped, boolean server, long heardNanos) {
    }

    /** Who supports one address. */
    private static final class Support {
        private int voices;
        private boolean server;

        private void add(Claim claim) {
            voices++;
            server |= claim.server;
        }

        private boolean isTrusted() {
            return server || voices >= AGREEMENT;
        }

        private Candidate.Kind kind() {
            return server ? Candidate.Kind.SERVER_REFLEXIVE : Candidate.Kind.PEER_REFLEXIVE;
        }
    }
}
