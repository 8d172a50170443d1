/**
 * Scenarios: programs of a few lines in which the production cores of ring, store and address allocation run
 * together, a whole network in one thread of virtual time. Each prints its seed; equal seeds give equal traces.
 */
package org.ipop.simulation.scenarios;
