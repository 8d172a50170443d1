/**
 * The beacon by which nodes of one LAN find each other: UDP port 4101, groups 239.255.73.80 and ff02::4950.
 */
@Version("1.0.0")
package org.ipop.wire.discovery;

import org.osgi.annotation.versioning.Version;
