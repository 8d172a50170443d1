package org.ipop.simulation.scale;

import java.util.List;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;

/**
 * How far the ring is right: the laws of {@link org.ipop.simulation.ring.RingLaws} counted, which is quick enough for
 * very many nodes.
 *
 * @param strangers    nodes that are not on the ring
 * @param predecessors members whose predecessor is not the live node before them
 * @param heads        members whose first successor is not the live node after them
 * @param lists        members whose successor list is not the live nodes after them
 */
record Census(int nodes, int strangers, int predecessors, int heads, int lists) {
    private static final int SUCCESSORS = 16;

    static Census of(List<Resident> byPosition) {
        return ofViews(byPosition.stream().map(Resident::view).toList());
    }

    /** What each node sees, by position. */
    static Census ofViews(List<RingView> byPosition) {
        int strangers = 0;
        int predecessors = 0;
        int heads = 0;
        int lists = 0;
        int nodes = byPosition.size();
        for (int i = 0; i < nodes; i++) {
            RingView view = byPosition.get(i);
            if (view.state() != RingView.State.MEMBER) {
                strangers++;
                continue;
            }
            RingView before = byPosition.get((i + nodes - 1) % nodes);
            predecessors += view.predecessor().filter(contact -> is(before, contact)).isPresent() ? 0 : 1;
            int right = rightSuccessors(view.successors(), byPosition, i);
            heads += right > 0 ? 0 : 1;
            lists += right == Math.min(SUCCESSORS, nodes - 1) ? 0 : 1;
        }
        return new Census(nodes, strangers, predecessors, heads, lists);
    }

    boolean right() {
        return breaches() == 0;
    }

    /** A node may have two. */
    int breaches() {
        return strangers + predecessors + lists;
    }

    private static int rightSuccessors(List<Contact> list, List<RingView> byPosition, int from) {
        int right = 0;
        while (right < list.size() && is(byPosition.get((from + right + 1) % byPosition.size()), list.get(right))) {
            right++;
        }
        return right == list.size() ? right : Math.min(right, 1);
    }

    private static boolean is(RingView node, Contact contact) {
        return node.self().node().equals(contact.node());
    }
}
