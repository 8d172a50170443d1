/**
 * Measures IPOP beside the bare link and beside other products, on one cable between two hosts, in turns. To add a
 * product: a class that implements {@link org.ipop.lab.bench.Peer}, and a line in {@link org.ipop.lab.bench.Bench}.
 */
package org.ipop.lab.bench;
