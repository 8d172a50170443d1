/**
 * How membership is proved: to a peer inside a session (the gate of a ring), and on every record that is stored in
 * a ring.
 */
package org.ipop.membership.proof;
