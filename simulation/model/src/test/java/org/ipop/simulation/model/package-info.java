/**
 * Has TLC check the model of the ring's protocol in {@code src/main/tla}, and that it can be found wrong.
 */
package org.ipop.simulation.model;
