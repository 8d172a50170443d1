/**
 * The laws of ring and store as properties: whatever a {@link org.ipop.simulation.laws.Schedule} does to a network,
 * they hold again once it is left in peace. Schedules are drawn by chance and shrink; what is printed can be played
 * again.
 */
package org.ipop.simulation.laws;
