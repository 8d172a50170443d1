/**
 * Examples of {@link org.ipop.api.nat.NatStrategy}: ways to a direct path between NATs that defeat simple probing. Pure
 * functions of what both sides know; what they propose is sent, bounded and counted by the links.
 */
package org.ipop.nat.strategies;
