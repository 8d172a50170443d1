/**
 * What gateways of one LAN say to each other on its wire.
 */
@Version("1.0.0")
package org.ipop.wire.lan;

import org.osgi.annotation.versioning.Version;
