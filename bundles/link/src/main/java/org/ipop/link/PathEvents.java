package org.ipop.link;

/** What a {@link PathSet} asks of its link, and tells it. */
interface PathEvents {
    /** Sends a ping of this id on the path. */
    void probe(Path path, long id);

    void selected(Path path, String why);

    /** Can traffic go this way? Not over a neighbour to which we have no direct path ourselves. */
    boolean carries(Path path);

    /** No path answers any more. */
    void silent();

    /** This relay loses so much of our traffic: it is not used any more where there is another way. */
    void distrusted(Route.Relayed route, int lostPercent);

    /** There is something to do at this time. */
    void wakeAt(long nanos);
}
