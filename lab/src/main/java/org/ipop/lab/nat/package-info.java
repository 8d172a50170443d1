/**
 * NATs of every kind in the laboratory. {@link org.ipop.lab.nat.Nat} says what one does, in the words of RFC 4787;
 * {@link org.ipop.lab.nat.NatRules} makes a Linux router do it; {@link org.ipop.lab.nat.NatLab} puts hosts behind them;
 * {@link org.ipop.lab.nat.Judge} has coturn say what it sees from there.
 */
package org.ipop.lab.nat;
