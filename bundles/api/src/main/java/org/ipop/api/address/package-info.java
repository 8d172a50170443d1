/**
 * IPv4 addresses of a network as leases.
 */
@Version("1.0.0")
package org.ipop.api.address;

import org.osgi.annotation.versioning.Version;
