/**
 * Who this node is, Noise XX and IK handshakes with an ML-KEM-768 stage behind them, and the sessions they end in, on
 * the algorithms of the JDK. The cores are pure objects: no timer, no clock but the factory's context, chance from one
 * injected source. Noise itself is {@link org.ipop.security.noise.NoiseState} and what it uses; our datagrams around it
 * are in {@link org.ipop.security.noise.InitiatorHandshake} and {@link org.ipop.security.noise.ResponderHandshake}.
 */
package org.ipop.security.noise;
