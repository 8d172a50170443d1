/**
 * Links without packets ("ring mode"): a link is up after a handshake's time, carries ring messages with a delay that
 * follows from the two nodes' places on a plane, and is lost when a node dies or the network splits. What a real link
 * would put on the wire is counted. For simulations of rings with very many nodes.
 */
package org.ipop.simulation.ring;
