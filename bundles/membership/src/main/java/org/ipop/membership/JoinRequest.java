package org.ipop.membership;

import java.util.Optional;
import org.ipop.api.Refused;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.certificate.Names;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.wire.membership.InvitationToken;

/**
 * What an operator typed to join, checked as far as that is possible without the issuer.
 *
 * @param firm false: the name is a suggestion
 */
record JoinRequest(InvitationToken token, String host, boolean firm) {
    /** Throws Refused with one line. */
    static JoinRequest of(String text, Optional<String> host, NodeKeys keys, String systemName, long epochSeconds) {
        InvitationToken token = InvitationToken.parse(text);
        if (!Names.isNetwork(token.network()) || !token.ticket().host().map(Names::isLabel).orElse(true)) {
            throw new Refused("this token has a fault in it (its names); ask for a new one");
        }
        if (token.issuer().node().equals(keys.identity().nodeId())) {
            throw new Refused("this node made the token itself and is a member of '" + token.network() + "' already");
        }
        if (epochSeconds > token.ticket().expiresEpochSeconds() + MemberCertificate.SKEW_SECONDS) {
            throw new Refused("this token has expired; ask for a new one (or is this machine's clock wrong?)");
        }
        Optional<String> wish = host.map(Names::host);
        Optional<String> promised = token.ticket().host();
        if (promised.isPresent() && wish.isPresent() && !promised.equals(wish)) {
            throw new Refused("this token is for the host name '" + promised.get() + "', not '" + wish.get() + "'");
        }
        String otherwise = "node-" + keys.identity().nodeId().toShort();
        return new JoinRequest(token, promised.or(() -> wish).orElseGet(() -> Names.suggestion(systemName, otherwise)),
            promised.isPresent() || wish.isPresent());
    }
}
