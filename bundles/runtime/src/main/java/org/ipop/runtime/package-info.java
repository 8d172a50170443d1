/**
 * What a node runs on: one Netty event loop ({@link org.ipop.runtime.NettyLoop}), contexts that give its parts time,
 * timers, chance and workers, counters, and the state folder. The only place in the product that names a clock, a
 * thread or a random source.
 */
package org.ipop.runtime;
