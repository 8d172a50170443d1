/**
 * Attackers and what comes of them: whole nodes with the production cores, in virtual time. Each class is one kind of
 * attacker; it ends in a refusal that is counted, and in the line that the operator reads. The table is in
 * docs/security.md.
 */
package org.ipop.simulation.scenarios.attack;
