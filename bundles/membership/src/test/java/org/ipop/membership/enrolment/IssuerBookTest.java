package org.ipop.membership.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.Session;
import org.ipop.membership.Fixture;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.EnrolmentMessage.Claim;
import org.ipop.wire.membership.EnrolmentMessage.Reason;
import org.ipop.wire.membership.InvitationToken.Ticket;
import org.junit.jupiter.api.Test;

/** What the book decides, as steps of (what is asked, what is decided). */
class IssuerBookTest {
    private static final long NOW = Fixture.NOW;
    private static final Bytes ID = Bytes.fromHex("0102030405060708");
    private static final Bytes CERTIFICATE = Bytes.fromHex("aa".repeat(300));

    private final IssuerBook book = new IssuerBook();
    private final NodeKeys beta = Fixture.node(2);
    private final NodeKeys gamma = Fixture.node(3);

    @Test
    void applicantIsQueuedThenWaitsThenIsLetInByTheNameThatWasApproved() {
        invite(true);
        assertThat(decide(beta, "printer")).isEqualTo(new IssuerBook.Decision.Queue("printer"));
        book.queue(ID, id(beta), "printer", NOW);
        assertThat(decide(beta, "printer")).isEqualTo(new IssuerBook.Decision.Deny(Reason.WAITING));
        book.answer(book.waiting(NOW).getFirst(), Waitlist.Word.APPROVED);
        assertThat(decide(beta, "server")).isEqualTo(new IssuerBook.Decision.Issue("printer"));
        assertThat(book.waiting(NOW)).isEmpty();
    }

    @Test
    void approvedNameThatIsTakenMeanwhileIsNotGivenTwice() {
        invite(true);
        book.queue(ID, id(beta), "printer", NOW);
        book.answer(book.waiting(NOW).getFirst(), Waitlist.Word.APPROVED);
        book.addName("printer", id(gamma));
        assertThat(decide(beta, "printer")).isEqualTo(new IssuerBook.Decision.Deny(Reason.HOST_TAKEN));
    }

    @Test
    void declinedStaysDeclinedAndATakenNameIsNotQueued() {
        invite(true);
        book.queue(ID, id(beta), "printer", NOW);
        book.answer(book.waiting(NOW).getFirst(), Waitlist.Word.DECLINED);
        assertThat(decide(beta, "printer")).isEqualTo(new IssuerBook.Decision.Deny(Reason.DECLINED));
        book.addName("server", id(beta));
        assertThat(decide(gamma, "server")).isEqualTo(new IssuerBook.Decision.Deny(Reason.HOST_TAKEN));
    }

    @Test
    void waitlistIsBoundedAndTheDeclinedMakeRoom() {
        Waitlist list = new Waitlist();
        for (int i = 0; i < Waitlist.MAX_APPLICANTS; i++) {
            list.add(id(Fixture.node(100 + i)), "host-" + i, NOW);
        }
        assertThat(list.isFull()).isTrue();
        list.answer(id(Fixture.node(103)), Waitlist.Word.DECLINED);
        assertThat(list.isFull()).isFalse();
        list.add(id(beta), "beta", NOW);
        assertThat(list.all()).hasSize(Waitlist.MAX_APPLICANTS).doesNotContainKey(id(Fixture.node(103)));
    }

    @Test
    void fullWaitlistMeansBusy() {
        invite(true);
        for (int i = 0; i < Waitlist.MAX_APPLICANTS; i++) {
            book.queue(ID, id(Fixture.node(100 + i)), "host-" + i, NOW);
        }
        assertThat(decide(beta, "printer")).isEqualTo(new IssuerBook.Decision.Deny(Reason.BUSY));
        assertThat(book.waiting(NOW + 3_601)).isEmpty();
    }

    @Test
    void expelledNodeGetsNothingAndItsTokenLetsNobodyElseIn() {
        invite(false);
        redeem(beta, "beta");
        redeem(gamma, "gamma");
        assertThat(book.find("beta")).contains(id(beta));
        assertThat(book.find(id(beta).toString())).contains(id(beta));
        book.expel(id(beta));
        assertThat(book.find("beta")).isEmpty();
        assertThat(decide(beta, "beta")).isEqualTo(new IssuerBook.Decision.Deny(Reason.USED_UP));
        assertThat(decide(Fixture.node(4), "delta")).isEqualTo(new IssuerBook.Decision.Deny(Reason.USED_UP));
        assertThat(decide(gamma, "gamma")).isEqualTo(new IssuerBook.Decision.Repeat(CERTIFICATE));
    }

    @Test
    void certificatesBeginAfterTheLastRevocationWhateverTheClockSays() {
        assertThat(book.begin(NOW, 0)).isEqualTo(NOW);
        assertThat(book.begin(NOW - 500, 0)).isEqualTo(NOW);
        assertThat(book.begin(NOW - 500, NOW)).isEqualTo(NOW + 1);
        assertThat(book.lastIssuedSeconds()).isEqualTo(NOW + 1);
    }

    @Test
    void fileComesBackWholeOrNotAtAll() throws MalformedPacket {
        invite(true);
        redeem(gamma, "gamma");
        book.queue(ID, id(beta), "printer", NOW);
        book.answer(book.waiting(NOW).getFirst(), Waitlist.Word.APPROVED);
        book.begin(NOW, 0);
        byte[] file = IssuerBookCodec.encode(book);
        IssuerBook read = IssuerBookCodec.decode(file);
        assertThat(IssuerBookCodec.encode(read)).isEqualTo(file);
        assertThat(read.invitations().get(ID).waitlist().orElseThrow().find(id(beta)))
            .contains(new Waitlist.Applicant("printer", NOW, Waitlist.Word.APPROVED));
        assertThat(read.lastIssuedSeconds()).isEqualTo(NOW);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> IssuerBookCodec.decode(cut)).isInstanceOf(MalformedPacket.class);
        }
    }

    private void invite(boolean approve) {
        book.add(new Ticket(ID, Fixture.SECRET.value(), NOW + 3_600, Optional.empty()), 10, approve, NOW);
    }

    private void redeem(NodeKeys node, String host) {
        book.reserve(ID, id(node), host);
        book.redeem(ID, id(node), host, CERTIFICATE);
        book.settle(ID, id(node));
    }

    private IssuerBook.Decision decide(NodeKeys node, String host) {
        Session.Info session = Fixture.session(node, false, 7);
        byte[] mac = IssuerBook.claimOf(session.handshakeHash(), session.peerPublicKey()).mac(Fixture.SECRET.value());
        return book.decide(new Claim(ID, Bytes.copyOf(mac), true, host), session, NOW);
    }

    private static NodeId id(NodeKeys node) {
        return node.identity().nodeId();
    }
}
