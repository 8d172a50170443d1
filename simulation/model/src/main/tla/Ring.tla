-------------------------------- MODULE Ring --------------------------------
(***************************************************************************)
(* How members of one ring join, keep it ordered, die, and how two rings   *)
(* become one: the protocol ring/1 (docs/protocol-ring.md) as overlay-chord *)
(* speaks it.  An operator is named after the method that it models.       *)
(*                                                                         *)
(* The laws are those of Pamela Zave, "Reasoning about identifier spaces:  *)
(* how to make Chord correct" (IEEE Trans. Software Eng. 43(12), 2017);    *)
(* the model is our own: links that both ends have, a list that follows    *)
(* from links and claims, and a ring that may start from any number of     *)
(* nodes that are each alone.                                              *)
(*                                                                         *)
(* One step is what one node does at one message.  A question to a linked  *)
(* node and its answer are one step, except JOIN and WELCOME.              *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
    N,              \* nodes 0 .. N-1, in the order of positions and of ids
    SuccessorCount, \* Tuning.SUCCESSORS: the length of a list
    LinkedCount,    \* Tuning.LINKED_SUCCESSORS: so many of them have a link
    Rings,          \* right rings to begin with; all other nodes are alone
    Seeds,          \* node -> nodes that it dials until it is a member
    Meetings,       \* pairs of nodes: the first may once be told of the second
    Mortal,         \* nodes that may die
    Crashes,        \* so many may
    Losses,         \* so many WELCOMEs may get lost
    PromptHello,    \* a new member's HELLO reaches all at once
    Fault           \* what is wrong on purpose; "none" in the protocol as it is

VARIABLES
    node,           \* what each node holds
    ring,           \* what follows from that: successors and predecessor
    met, lost       \* of Meetings and of Losses, which and how many were

vars == <<node, ring, met, lost>>

Nodes == 0 .. N - 1
None == -1

Fresh == [st |-> "alone", mem |-> {}, claims |-> {}, cpred |-> None, host |-> None,
          welcome |-> <<>>, suspects |-> {}, known |-> {}, unchecked |-> {}]

Dead(n) == node[n].st = "dead"
Live == {n \in Nodes : ~Dead(n)}
Member(n) == node[n].st = "member"
Members == {n \in Nodes : Member(n)}

----------------------------------------------------------------------------
(* The circle, in tables, which TLC works out once.  A point is a node's   *)
(* position or the one just before it.                                     *)

Dist(a, b) == (b - a) % N
Clockwise == [n \in Nodes |-> [i \in 1 .. N - 1 |-> (n + i) % N]]
Between == [a, x, b \in Nodes |-> IF a = b THEN x # a ELSE Dist(a, x) > 0 /\ Dist(a, x) < Dist(a, b)]

Points == 0 .. 2 * N - 1
At(n) == 2 * n
Before(n) == (2 * n - 1) % (2 * N)
PointDist(p, q) == (q - p) % (2 * N)
UpTo == [p, q, r \in Points |-> p = r \/ (PointDist(p, q) > 0 /\ PointDist(p, q) <= PointDist(p, r))]

InOrder(n, set) == SelectSeq(Clockwise[n], LAMBDA x : x \in set)
NextOf(n, set) == InOrder(n, set)[1]
PreviousOf(n, set) == LET order == InOrder(n, set) IN order[Len(order)]
First(list, count) == IF Len(list) <= count THEN list ELSE SubSeq(list, 1, count)
Range(list) == {list[i] : i \in DOMAIN list}

----------------------------------------------------------------------------
(* Class Ring: what a node makes of its links and of claims.               *)

LinkedIn(s, a, b) == b \in s[a].mem \/ a \in s[b].mem \/ s[a].host = b \/ s[b].host = a
Linked(a, b) == LinkedIn(node, a, b)

Credible(s, n, c) == /\ c # n
                     /\ c \notin s[n].suspects
                     /\ c \in s[n].mem \/ ~LinkedIn(s, n, c)

Derived(s, n) ==
    LET linked == InOrder(n, s[n].mem)
        head == IF linked = <<>> THEN None ELSE linked[1]
        last == IF linked = <<>> THEN None ELSE linked[Len(linked)]
        claimed == {c \in s[n].claims : Between[head, c, n] /\ Credible(s, n, c)}
        cpred == s[n].cpred
    IN [head |-> head,
        list |-> IF s[n].st # "member" \/ head = None THEN <<>>
                 ELSE First(InOrder(n, s[n].mem \cup claimed), SuccessorCount),
        pred |-> IF cpred # None /\ (last = None \/ Between[last, cpred, n]) THEN cpred ELSE last]

\* A claimed predecessor with a link is a claim no more.
Settled(s) == [n \in Nodes |-> IF s[n].cpred \in s[n].mem THEN [s[n] EXCEPT !.cpred = None] ELSE s[n]]

Settle(s) == node' = Settled(TLCEval(s))

\* Of each step: it changes something.
Follow == /\ <<node', met'>> # <<node, met>>
          /\ ring' = [n \in Nodes |-> Derived(node', n)]

\* A member of a right ring, with the links that it needs and no other.
Placed(n, members) ==
    LET order == InOrder(n, members)
        links == IF Len(order) < SuccessorCount THEN SuccessorCount ELSE LinkedCount
        LinksOf(m) == Range(First(InOrder(m, members), links))
    IN [Fresh EXCEPT !.st = "member",
                     !.mem = LinksOf(n) \cup {m \in members \ {n} : n \in LinksOf(m)},
                     !.claims = Range(First(InOrder(order[1], members), SuccessorCount)) \ {n}]

Init == /\ node = [n \in Nodes |-> IF \E r \in Rings : n \in r THEN Placed(n, CHOOSE r \in Rings : n \in r) ELSE Fresh]
        /\ ring = [n \in Nodes |-> Derived(node, n)]
        /\ met = {}
        /\ lost = 0

HeadOf(n) == ring[n].head
Successors(n) == ring[n].list
Predecessor(n) == ring[n].pred

Mesh(n) == Len(Successors(n)) < SuccessorCount

Owns(n, point) ==
    CASE node[n].st = "alone" -> TRUE
      [] node[n].st = "member" ->
            Predecessor(n) = None \/ UpTo[At(Predecessor(n)), point, At(n)]
      [] OTHER -> FALSE

Near(n, x) ==
    LET list == Successors(n)
    IN \/ Mesh(n)
       \/ Between[n, x, list[Len(list)]] \/ x = list[Len(list)]
       \/ Predecessor(n) = None \/ Between[Predecessor(n), x, n]

----------------------------------------------------------------------------
(* Links.  What a hears of b in its HELLO; what a new link tells both.      *)

Hears(s, a, b) ==
    IF s[b].st = "member"
    THEN [s EXCEPT ![a].mem = @ \cup {b}, ![a].st = IF @ = "alone" THEN "joining" ELSE @]
    ELSE IF s[a].st = "alone" /\ s[b].st = "alone" /\ b < a
    THEN [s EXCEPT ![a].st = "joining", ![a].host = b]
    ELSE s

\* A link that a opens: up, or failed and b in doubt.
Opened(s, a, b) ==
    IF s[b].st = "dead"
    THEN [s EXCEPT ![a].suspects = @ \cup {b}, ![a].cpred = IF @ = b THEN None ELSE @]
    ELSE Hears(TLCEval(Hears(s, a, b)), b, a)

RECURSIVE HeardBy(_, _, _)
HeardBy(s, b, others) ==
    IF others = {} THEN s
    ELSE LET a == CHOOSE x \in others : TRUE IN HeardBy(TLCEval(Hears(s, a, b)), b, TLCEval(others \ {a}))

RECURSIVE OpenedAll(_, _, _)
OpenedAll(s, a, others) ==
    IF others = {} THEN s
    ELSE LET b == CHOOSE x \in others : TRUE
         IN OpenedAll(TLCEval(Opened(s, a, b)), a, TLCEval(others \ {b}))

Hello(a, b) ==
    /\ ~Dead(a) /\ Member(b) /\ a # b /\ Linked(a, b) /\ b \notin node[a].mem
    /\ Settle(Hears(node, a, b))
    /\ UNCHANGED <<met, lost>>

\* HELLO of one that lost all others and is no member any more.
NoMember(a, b) ==
    /\ ~Dead(a) /\ b \in node[a].mem /\ node[b].st = "alone"
    /\ Settle([node EXCEPT ![a].mem = @ \ {b}, ![a].known = @ \cup {b}])
    /\ UNCHANGED <<met, lost>>

\* The link's keep-alive finds the peer dead.
Down(n, d) ==
    /\ ~Dead(n) /\ Dead(d)
    /\ d \in node[n].mem \/ node[n].host = d
    /\ Settle([node EXCEPT ![n].mem = @ \ {d},
                            ![n].suspects = @ \cup {d},
                            ![n].unchecked = @ \ {d},
                            ![n].cpred = IF @ = d THEN None ELSE @,
                            ![n].welcome = IF node[n].host = d THEN <<>> ELSE @,
                            ![n].host = IF @ = d THEN None ELSE @])
    /\ UNCHANGED <<met, lost>>

----------------------------------------------------------------------------
(* Requests: the owner of a point, as a look-up that starts at m finds it. *)
(* It goes on by the longest step; None if it gets lost.                   *)

RECURSIVE Route(_, _, _, _)
Route(m, point, passed, ttl) ==
    IF ttl = 0 \/ node[m].st \notin {"alone", "member"} THEN None
    ELSE IF Owns(m, point) THEN m
    ELSE LET onward == {x \in node[m].mem : ~passed /\ UpTo[At(m), At(x), point]}
             back == {x \in node[m].mem : PointDist(point, At(x)) < PointDist(point, At(m))}
             after == (point + 1) \div 2 % N
         IN IF onward # {} THEN Route(TLCEval(PreviousOf(m, onward)), point, FALSE, ttl - 1)
            ELSE IF back = {} THEN None
            ELSE Route(TLCEval(IF after \in back THEN after ELSE NextOf(after, back)), point, TRUE, ttl - 1)

OwnerOf(m, point) == TLCEval(Route(m, point, FALSE, 2 * N))

----------------------------------------------------------------------------
(* Class Joiner.                                                           *)

Joining(j) == node[j].st = "joining"

\* find, believer: a host to join at.
Find(j) ==
    /\ Joining(j) /\ node[j].host = None /\ node[j].mem # {}
    /\ LET believers == {m \in node[j].mem : j \in node[m].mem}
           found == OwnerOf(PreviousOf(j, node[j].mem), At(j))
           host == IF Fault = "joins anywhere" THEN PreviousOf(j, node[j].mem)
                   ELSE IF believers # {} THEN NextOf(j, believers)
                   ELSE IF found # None THEN found
                   ELSE NextOf(j, node[j].mem)
       IN Settle([Opened(node, j, host) EXCEPT ![j].host = IF Dead(host) THEN None ELSE host])
    /\ UNCHANGED <<met, lost>>

\* join(from): the host takes the joiner for its predecessor; the WELCOME is on its way.
Accept(j) ==
    LET h == node[j].host IN
    /\ Joining(j) /\ h # None /\ ~Dead(h) /\ node[j].welcome = <<>>
    /\ node[h].st \in {"alone", "member"}
    /\ j \in node[h].mem \/ Owns(h, At(j)) \/ Fault = "joins anywhere"
    /\ LET others == node[h].mem \ {j}
           pred == IF node[h].st = "member" /\ Predecessor(h) # j THEN Predecessor(h)
                   ELSE IF others = {} THEN None ELSE PreviousOf(j, others)
           welcome == [pred |-> pred, list |-> Range(Successors(h))]
       IN Settle([node EXCEPT ![h].st = "member", ![h].mem = @ \cup {j}, ![j].welcome = <<welcome>>])
    /\ UNCHANGED <<met, lost>>

\* refused: somebody sits between; or the host is no host.
Refuse(j) ==
    LET h == node[j].host IN
    /\ Joining(j) /\ h # None /\ ~Dead(h) /\ node[j].welcome = <<>>
    /\ \/ /\ node[h].st = "joining" /\ node[j].mem # {}
          /\ Settle([node EXCEPT ![j].host = None])
       \/ /\ Member(h) /\ j \notin node[h].mem /\ ~Owns(h, At(j)) /\ Fault # "joins anywhere"
          /\ LET p == Predecessor(h)
                 next == IF Between[j, p, h] /\ ~Dead(p) THEN p ELSE None
             IN Settle([Opened(node, j, p) EXCEPT ![j].host = next])
    /\ UNCHANGED <<met, lost>>

\* welcome, enter.
Enter(j) ==
    /\ Joining(j) /\ node[j].welcome # <<>>
    /\ LET h == node[j].host
           welcome == node[j].welcome[1]
           pred == IF welcome.pred \in node[j].suspects /\ Fault # "believes the dead" THEN None ELSE welcome.pred
           entered == [node EXCEPT ![j].st = "member", ![j].host = None, ![j].welcome = <<>>,
                                   ![j].mem = @ \cup {h}, ![j].cpred = pred,
                                   ![j].claims = {c \in welcome.list : Between[h, c, j]}]
       IN Settle(IF PromptHello THEN HeardBy(entered, j, {a \in Live \ {j} : Linked(a, j)}) ELSE entered)
    /\ UNCHANGED <<met, lost>>

LoseWelcome(j) ==
    /\ Joining(j) /\ node[j].welcome # <<>> /\ lost < Losses
    /\ lost' = lost + 1
    /\ Settle([node EXCEPT ![j].welcome = <<>>])
    /\ UNCHANGED met

\* decide: nobody is left.
BeAlone(n) ==
    /\ node[n].st \in {"joining", "member"} /\ node[n].mem = {} /\ node[n].host = None
    /\ \A a \in Live : n \notin node[a].mem
    /\ Settle([node EXCEPT ![n].st = "alone", ![n].claims = {}, ![n].cpred = None])
    /\ UNCHANGED <<met, lost>>

----------------------------------------------------------------------------
(* Class Stabilizer.                                                       *)

\* STABILIZE and VIEW; tellMissing and INTRODUCE.
Stabilize(n) ==
    /\ Member(n) /\ HeadOf(n) # None /\ Member(HeadOf(n))
    /\ LET h == HeadOf(n)
           theirs == TLCEval({c \in Range(Successors(h)) : Between[h, c, n]})
           list == InOrder(h, theirs)
           end == IF Len(list) < SuccessorCount THEN n ELSE list[Len(list)]
           missing == {m \in node[n].mem : Between[h, m, end] /\ m \notin theirs}
           new == {m \in missing : m \notin node[h].suspects /\ Near(h, m) /\ ~Linked(h, m)}
       IN Settle(OpenedAll(TLCEval([node EXCEPT ![n].claims = theirs]), h, TLCEval(new)))
    /\ UNCHANGED <<met, lost>>

\* addWanted.
Wanted(n) ==
    LET list == Successors(n)
        links == IF Mesh(n) THEN list ELSE First(list, LinkedCount)
        h == HeadOf(n)
        beforeHead == IF h # None /\ Member(h) THEN Predecessor(h) ELSE None
        rectified == {p \in {Predecessor(n)} : p # None}
                     \cup {p \in {beforeHead} : p # None /\ Between[n, p, h]}
    IN Range(links) \cup (IF Fault = "does not rectify" THEN {} ELSE rectified)

Open(n) ==
    /\ Member(n)
    /\ \E x \in TLCEval(Wanted(n)) \ {n} :
        /\ x \notin node[n].suspects /\ ~Linked(n, x)
        /\ Settle(Opened(node, n, x))
    /\ UNCHANGED <<met, lost>>

\* giveBack: of a link that neither end needs, as after the change-over from mesh to ring.
GiveBack(a, b) ==
    /\ Member(a) /\ Member(b) /\ a < b
    /\ b \in node[a].mem /\ a \in node[b].mem
    /\ b \notin Wanted(a) /\ a \notin Wanted(b)
    /\ b \notin node[a].unchecked /\ a \notin node[b].unchecked
    /\ Settle([node EXCEPT ![a].mem = @ \ {b}, ![b].mem = @ \ {a}])
    /\ UNCHANGED <<met, lost>>

----------------------------------------------------------------------------
(* Class Healer.                                                           *)

Introduce(n, x) ==
    /\ <<n, x>> \in Meetings \ met /\ ~Dead(n)
    /\ met' = met \cup {<<n, x>>}
    /\ Settle([node EXCEPT ![n].known = @ \cup {x}])
    /\ UNCHANGED lost

Dial(n, x) ==
    /\ ~Dead(n) /\ ~Dead(x) /\ x \in node[n].known \cup (IF Member(n) THEN {} ELSE Seeds[n]) /\ x # n /\ ~Linked(n, x)
    /\ ~(Joining(n) /\ ~Member(x)) /\ ~(Joining(x) /\ ~Member(n))
    /\ Settle([Opened(node, n, x) EXCEPT ![n].known = @ \ {x}, ![n].unchecked = @ \cup {x}])
    /\ UNCHANGED <<met, lost>>

\* check, meet; checkPlace asks any linked member.
Check(n, x) ==
    /\ Member(n) /\ Member(x) /\ x \in node[n].mem
    /\ x \in node[n].unchecked \/ ~Mesh(n)
    /\ LET owner == OwnerOf(x, Before(n))
           tells == OwnerOf(n, At(owner))
           open(s, a, b) == IF Near(a, b) /\ ~Linked(a, b) /\ b \notin node[a].suspects THEN Opened(s, a, b) ELSE s
           asked == TLCEval([node EXCEPT ![n].unchecked = @ \ {x}])
       IN /\ owner # None
          /\ IF owner = n THEN Settle(asked)
             ELSE IF Near(n, owner) THEN Settle(open(TLCEval(open(asked, n, owner)), owner, n))
             ELSE /\ tells # None
                  /\ Settle(open(TLCEval(open(asked, owner, n)), tells, owner))
    /\ UNCHANGED <<met, lost>>

\* Class Merger: split, tell; meet.  n knows by x of another part, and has g meet the owner of its place there.
\* (Whom n told tells others in turn.  Here that is a step only of those that find the other part themselves.)
Tell(n, x, g) ==
    /\ Member(n) /\ Member(x) /\ x \in node[n].mem
    /\ x \in node[n].unchecked \/ ~Mesh(n)
    /\ g \in node[n].mem \ {x} /\ Member(g)
    /\ LET before == OwnerOf(x, Before(n))
           owner == OwnerOf(x, Before(g))
       IN /\ before # None /\ (before # n \/ x \in node[n].unchecked)
          /\ owner # None /\ owner # g
          /\ Near(g, owner) /\ ~Linked(g, owner) /\ owner \notin node[g].suspects
          /\ Settle(Opened(node, g, owner))
    /\ UNCHANGED <<met, lost>>

----------------------------------------------------------------------------
(* Death.  Never of all of somebody's successors between repairs.          *)

RECURSIVE Reach(_, _)
Reach(set, ttl) ==
    IF ttl = 0 THEN set ELSE Reach(set \cup UNION {Range(Successors(n)) : n \in set \cap Members}, ttl - 1)

Bearable(d) ==
    \A m \in Members \ {d} :
        \/ \E s \in Range(Successors(m)) \ {d} : ~Dead(s)
        \/ Reach({m}, N) \cap Members \subseteq {m, d}

Crash(d) ==
    /\ d \in Mortal /\ ~Dead(d)
    /\ Cardinality(Nodes \ Live) < Crashes
    /\ Bearable(d)
    /\ Settle([node EXCEPT ![d] = [Fresh EXCEPT !.st = "dead"]])
    /\ UNCHANGED <<met, lost>>

----------------------------------------------------------------------------
\* One disjunct a kind of step, so that a counterexample names it by its line.
Next ==
    \/ \E n \in Nodes : Find(n) /\ Follow
    \/ \E n \in Nodes : Accept(n) /\ Follow
    \/ \E n \in Nodes : Refuse(n) /\ Follow
    \/ \E n \in Nodes : Enter(n) /\ Follow
    \/ \E n \in Nodes : LoseWelcome(n) /\ Follow
    \/ \E n \in Nodes : BeAlone(n) /\ Follow
    \/ \E n \in Nodes : Stabilize(n) /\ Follow
    \/ \E n \in Nodes : Open(n) /\ Follow
    \/ \E n \in Nodes : Crash(n) /\ Follow
    \/ \E n, x \in Nodes : Hello(n, x) /\ Follow
    \/ \E n, x \in Nodes : NoMember(n, x) /\ Follow
    \/ \E n, x \in Nodes : Down(n, x) /\ Follow
    \/ \E n, x \in Nodes : Introduce(n, x) /\ Follow
    \/ \E n, x \in Nodes : Dial(n, x) /\ Follow
    \/ \E n, x \in Nodes : Check(n, x) /\ Follow
    \/ \E n, x, g \in Nodes : Tell(n, x, g) /\ Follow
    \/ \E n, x \in Nodes : GiveBack(n, x) /\ Follow

=============================================================================
