package org.ipop.membership;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;
import org.ipop.membership.enrolment.Enrolled;
import org.ipop.membership.enrolment.IssuerBook;
import org.ipop.membership.enrolment.IssuerBookCodec;
import org.ipop.membership.enrolment.IssuerDesk;
import org.ipop.membership.enrolment.NetworkAuthority;
import org.ipop.membership.network.NetworkFiles;
import org.ipop.membership.network.NetworkLife;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.EnrolmentMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network of this node.
 *
 * @param desk present on the node of the authority, where invitations are made and redeemed
 */
record OpenNetwork(NetworkLife life, Optional<IssuerDesk> desk, Optional<RevocationDesk> revocations,
                   NetworkFiles files) {
    private static final Logger LOG = LoggerFactory.getLogger(OpenNetwork.class);

    static OpenNetwork open(NodeContext context, NetworkLife.Surroundings surroundings, Enrolled enrolled,
                            NetworkFiles files) {
        NetworkCredentials credentials = enrolled.credentials();
        Optional<NetworkAuthority> authority = files.authority()
            .filter(key -> key.publicKey().equals(credentials.spec().authorityKey()))
            .map(key -> new NetworkAuthority(credentials.spec(), key, surroundings.keys().source()));
        Optional<IssuerBook> book = authority.flatMap(ours -> book(credentials, files));
        NetworkLife life = new NetworkLife(context, surroundings, current(enrolled, authority, files), files,
            book.filter(read -> read.members() <= 1).isPresent());
        Optional<IssuerDesk> desk = book.map(read -> new IssuerDesk(context,
            new IssuerDesk.Issuance(authority.orElseThrow(), life::credentials, surroundings.keys().source(),
                life.standing().roll()::list), read, files::book, () -> members(life)));
        Optional<RevocationDesk> revocations = desk.map(issuer ->
            new RevocationDesk(context, authority.orElseThrow(), life.standing(), issuer));
        return new OpenNetwork(life, desk, revocations, files);
    }

    /** The authority's rendezvous secret follows from its list, whatever the membership file had time to say. */
    private static Enrolled current(Enrolled enrolled, Optional<NetworkAuthority> authority, NetworkFiles files) {
        return authority.map(ours -> new Enrolled(
            enrolled.credentials().with(ours.secret(files.revocations().number())), enrolled.members()))
            .orElse(enrolled);
    }

    /** Without its book an issuer cannot tell used tokens from new ones, so a broken one stops it. */
    private static Optional<IssuerBook> book(NetworkCredentials credentials, NetworkFiles files) {
        try {
            Optional<byte[]> file = files.book();
            return file.isPresent() ? Optional.of(IssuerBookCodec.decode(file.get())) : Optional.empty();
        } catch (MalformedPacket e) {
            LOG.error("the issuer's book is damaged, no invitations network={} fault={}", credentials.spec().name(),
                e.getMessage());
            return Optional.empty();
        }
    }

    /** Ourselves and our next successors. */
    private static List<Contact> members(NetworkLife life) {
        RingView view = life.overlay().view();
        return Stream.concat(Stream.of(view.self()), view.successors().stream())
            .limit(EnrolmentMessage.MAX_CONTACTS).toList();
    }
}
