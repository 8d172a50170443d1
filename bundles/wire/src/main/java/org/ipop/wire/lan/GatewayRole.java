package org.ipop.wire.lan;

/**
 * What a gateway is on its LAN; in the order of their numbers, from 1.
 * <pre>
 *                      hears one that serves                  silence, or it yields
 *  LISTENING ---------------------------------> STANDBY -------------------------------> SERVING
 *     |  ^                                        ^                                       | | |
 *     |  +------ was asleep: others may serve ----|---------------------------------------+ | +--close--> YIELDING
 *     +---------------- nobody serves ------------|-------------------------> SERVING       |
 *                                                 +---------- hears one of a higher term ---+
 * </pre>
 */
public enum GatewayRole { LISTENING, STANDBY, SERVING, YIELDING }
