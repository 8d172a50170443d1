package org.ipop.simulation.scenarios.attack;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.security.Session;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.proof.Expulsions;
import org.ipop.membership.proof.MemberDirectory;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NetworkGate;
import org.ipop.membership.proof.RevocationList;

/** Somebody who knocks at the members' doors with the product's own gate and whatever credentials it has got. */
final class Intruder implements RingListener {
    final List<NodeId> entered = new ArrayList<>();
    final List<String> refusals = new ArrayList<>();
    private final RingLinks ring;

    Intruder(Citizen self, NetworkCredentials credentials) {
        RingGate gate = new NetworkGate(credentials, self.keys(), new CertificateVerifier(credentials.spec(),
            self.secrets.verifier(), self.host.loop().open("intruder")::epochSeconds),
            new MemberDirectory(credentials.spec()), new Expulsions(RevocationList.EMPTY));
        ring = self.links.attach(credentials.spec().ring(), gate, this);
    }

    void knock(Citizen door) {
        ring.open(door.contact());
    }

    @Override
    public void up(Contact peer, Session.Info session) {
        entered.add(peer.node());
    }

    @Override
    public void down(NodeId peer, String why) {
        refusals.add(why);
    }

    @Override
    public void failed(NodeId peer, String why) {
        refusals.add(why);
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        message.release();
    }
}
