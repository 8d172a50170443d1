------------------------------- MODULE Model -------------------------------
(* The sets and functions that a .cfg cannot write. *)
EXTENDS Laws

NoRings == {}
RingOfThree == {{0, 1, 3}}
FirstThree == {{0, 1, 2}}
RingOfFour == {{0, 1, 2, 3}}
RingOfFive == {0 .. 4}
ThreeAndTwo == {{0, 2, 4}, {1, 3}}
TwoAndTwo == {{0, 2}, {1, 3}}

AllDialTheFirst == [n \in Nodes |-> {0}]
AllDialTheThird == [n \in Nodes |-> {2}]
NobodyDials == [n \in Nodes |-> {}]
SecondRingMeetsFirst == {<<3, 0>>}
=============================================================================
