/**
 * Several gateways of one LAN: one serves, the others stand by. {@code Election} decides, as a plain core;
 * {@code Gateways} says on the wire what this gateway is and hears the others.
 */
package org.ipop.lan.standby;
