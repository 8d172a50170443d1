/**
 * Virtual time and a virtual network: the production cores of many nodes in one thread, replayable from a seed. One
 * {@link org.ipop.simulation.VirtualTime} holds all events of a run; each node has a {@link
 * org.ipop.simulation.SimulatedLoop}.
 */
package org.ipop.simulation;
