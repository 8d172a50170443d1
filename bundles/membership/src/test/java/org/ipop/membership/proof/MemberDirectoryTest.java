package org.ipop.membership.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.MembershipsSnapshot.Checked;
import org.ipop.membership.Fixture;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.certificate.MemberCertificate;
import org.junit.jupiter.api.Test;

class MemberDirectoryTest {
    private final AuthorityKey authority = Fixture.authority(1);
    private final MemberCertificate beta = Fixture.credentials(authority, Fixture.node(2), "beta").certificate();
    private final MemberCertificate gamma = Fixture.credentials(authority, Fixture.node(3), "gamma").certificate();
    private final MemberDirectory directory = new MemberDirectory(Fixture.spec(authority));

    @Test
    void successorRecallsMembersAndTheirCertificates() {
        directory.remember(beta);
        directory.remember(gamma);
        MemberDirectory next = new MemberDirectory(Fixture.spec(authority));
        next.recall(directory.checked());
        assertThat(next.checked()).containsExactlyElementsOf(directory.checked());
        assertThat(next.member(gamma.node())).map(Member::host).contains("gamma");
        assertThat(next.certificate(beta.node())).contains(beta);
    }

    @Test
    void whatWasSeenSinceCountsMoreThanWhatIsRecalled() {
        Member renamed = directory.remember(
            Fixture.credentials(authority, Fixture.node(2), "beta-two").certificate());
        MemberDirectory former = new MemberDirectory(Fixture.spec(authority));
        former.remember(beta);
        directory.recall(former.checked());
        assertThat(directory.member(beta.node())).contains(renamed);
    }

    @Test
    void nonsenseThatIsRecalledShowsNothing() {
        Member member = directory.remember(beta);
        MemberDirectory next = new MemberDirectory(Fixture.spec(authority));
        next.recall(List.of(new Checked(member, Bytes.copyOf(new byte[] {1, 2, 3}))));
        assertThat(next.certificate(beta.node())).isEmpty();
    }

    @Test
    void expelledMemberIsForgotten() {
        directory.remember(beta);
        directory.forget(beta.node(), certificate -> certificate.equals(gamma));
        assertThat(directory.member(beta.node())).isPresent();
        directory.forget(beta.node(), certificate -> certificate.equals(beta));
        assertThat(directory.member(beta.node())).isEmpty();
    }
}
