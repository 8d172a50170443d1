/**
 * Handshakes and sessions without mathematics: the flights, indices and lengths of the real ones, so that very many
 * nodes cost no processor time for keys. Nothing is secret, and nobody is proved.
 */
package org.ipop.simulation.plain;
