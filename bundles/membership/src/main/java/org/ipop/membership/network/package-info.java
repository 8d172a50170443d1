/**
 * One network of this node from the ring to the name: its life as a state machine, its files, and the rendezvous at
 * which its members find each other.
 */
package org.ipop.membership.network;
