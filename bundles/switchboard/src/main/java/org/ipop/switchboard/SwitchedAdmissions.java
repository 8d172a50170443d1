package org.ipop.switchboard;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.membership.Admissions;

/** Who may stay in a network. Thread: node loop. */
final class SwitchedAdmissions extends Opened<Admissions> implements Admissions, Front<Admissions> {
    SwitchedAdmissions(Shared shared) {
        super(shared);
    }

    @Override
    public void plugged(Admissions provider) {
        attach(provider);
    }

    @Override
    public void unplugged(Admissions provider) {
        detach();
    }

    /** Asking again after a change is safe: a member is expelled once. */
    @Override
    public CompletionStage<Expelled> revoke(String network, String member) {
        return ask(admissions -> admissions.revoke(network, member));
    }

    @Override
    public CompletionStage<List<Applicant>> waiting(String network) {
        return ask(admissions -> admissions.waiting(network));
    }

    @Override
    public CompletionStage<Applicant> answer(String network, String applicant, boolean approve) {
        return ask(admissions -> admissions.answer(network, applicant, approve));
    }

    /** Nothing is waited for while nobody serves. */
    @Override
    public List<Joining> joining() {
        return behind().map(Admissions::joining).orElse(List.of());
    }
}
