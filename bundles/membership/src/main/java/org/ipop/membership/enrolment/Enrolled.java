package org.ipop.membership.enrolment;

import java.util.List;
import org.ipop.api.link.Contact;
import org.ipop.membership.proof.NetworkCredentials;

/** What a joiner has at the end: its credentials, and members to turn to first. */
public record Enrolled(NetworkCredentials credentials, List<Contact> members) {
    public Enrolled {
        members = List.copyOf(members);
    }
}
