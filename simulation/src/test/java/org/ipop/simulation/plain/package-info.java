/**
 * Checks that plain handshakes end in sessions as the real ones do.
 */
package org.ipop.simulation.plain;
