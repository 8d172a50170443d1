-------------------------------- MODULE Laws --------------------------------
EXTENDS Ring

TypeOK ==
    /\ \A n \in Nodes :
        LET s == node[n] IN
        /\ s.st \in {"alone", "joining", "member", "dead"}
        /\ \A set \in {s.mem, s.claims, s.suspects, s.known, s.unchecked} : set \subseteq Nodes \ {n}
        /\ \A one \in {s.cpred, s.host} : one \in Nodes \cup {None} /\ one # n
        /\ s.suspects \cap Live = {}
    /\ lost \in 0 .. Losses

\* The first live successor of each member; itself if there is none.
Best == [n \in Members |->
    LET live == SelectSeq(Successors(n), LAMBDA x : Member(x)) IN IF live = <<>> THEN n ELSE live[1]]

\* Where one is after so many steps along them that it is on a cycle: all of those are the cycles.
OnCycles ==
    LET two == [n \in Members |-> Best[Best[n]]]
        four == [n \in Members |-> two[two[n]]]
    IN {four[four[n]] : n \in Members}

\* No cycle winds around the circle more than once.
Ordered ==
    LET on == OnCycles
        best == [n \in on |-> Best[n]]
        two == [n \in on |-> best[best[n]]]
        three == [n \in on |-> best[two[n]]]
        Orbit(n) == {n, best[n], two[n], three[n], two[two[n]]}
    IN \A n \in on : \A c \in Orbit(n) : best[n] = n \/ ~Between[n, c, best[n]]

\* There is one cycle, to which all members lead, and it is ordered.
OneRing ==
    LET on == OnCycles
    IN \A n \in on : Cardinality(on) = 1 \/ Best[n] = NextOf(n, on)

OneOwner == \A n, m \in Members : n # m => \A k \in Nodes : ~(Owns(n, At(k)) /\ Owns(m, At(k)))

True(n) == First(InOrder(n, Live), SuccessorCount)

Ideal ==
    IF Cardinality(Live) = 1 THEN \A n \in Live : node[n].st = "alone"
    ELSE \A n \in Live :
        /\ Member(n)
        /\ Successors(n) = True(n)
        /\ Predecessor(n) = PreviousOf(n, Live \ {n})
        /\ LET links == IF Cardinality(Live) <= SuccessorCount THEN SuccessorCount ELSE LinkedCount
           IN Range(First(True(n), links)) \subseteq node[n].mem

\* Only a right ring may come to rest: elsewhere, that no step is left is a deadlock, which TLC reports.
Rest == Ideal /\ UNCHANGED vars

Spec == Init /\ [][Next \/ Rest]_vars

\* A ring in which something goes on for ever is right from some time on.
Converges == []<><<TRUE>>_vars => <>[]Ideal
=============================================================================
