package org.ipop.overlay.chord;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;

/** All peers with a link in this ring, and which of them are members. Each is kept once if that is enough. */
final class Linked {
    private final Key self;
    /** By position. */
    final NeighbourTable members = new NeighbourTable(neighbour -> neighbour.contact().position());
    /** All but members at the point of their own node id, by node id: no member of the bootstrap ring. */
    private final NeighbourTable others = new NeighbourTable(neighbour -> neighbour.node().key());
    private int membersVersion;
    private int ahead;

    Linked(Key self) {
        this.self = self;
    }

    /** Grows with each member that comes, goes or has other candidates. */
    int membersVersion() {
        return membersVersion;
    }

    /** It may have other candidates than before. */
    void renew(Neighbour peer, Contact newer) {
        if (!peer.contact().equals(newer)) {
            peer.contact(newer);
            membersVersion++;
        }
    }

    /** Where the first member ahead of us is. */
    int ahead() {
        return ahead;
    }

    /** Null if there is none. */
    Neighbour get(NodeId peer) {
        Neighbour member = members.get(peer.key());
        return member != null && member.node().equals(peer) ? member : others.get(peer.key());
    }

    /** As they are now; those that are no members by node id. */
    List<Neighbour> all() {
        List<Neighbour> all = new ArrayList<>(others.size() + members.size());
        all.addAll(others);
        for (Neighbour member : members) {
            if (isAtItsId(member)) {
                all.add(member);
            }
        }
        return all;
    }

    /** One that is no member. */
    void add(Neighbour peer) {
        others.put(peer);
    }

    void remove(Neighbour peer) {
        noMember(peer);
        others.take(peer);
    }

    /** Unless another one has its position. */
    void member(Neighbour peer) {
        if (members.put(peer)) {
            if (isAtItsId(peer)) {
                others.take(peer);
            }
            membersChanged();
        }
    }

    void noMember(Neighbour peer) {
        if (members.take(peer)) {
            others.put(peer);
            membersChanged();
        }
    }

    private void membersChanged() {
        membersVersion++;
        ahead = members.indexAfter(self);
    }

    private static boolean isAtItsId(Neighbour neighbour) {
        return neighbour.contact().position().equals(neighbour.node().key());
    }
}
