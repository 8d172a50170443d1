/**
 * What the production cores do where nodes are very many: short programs over a {@code Population}, each with a table
 * of what came out. Run by {@code ./ipop sim}.
 */
package org.ipop.simulation.scale;
