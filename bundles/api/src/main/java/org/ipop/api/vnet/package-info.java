/**
 * The virtual router of one network: address to node, packets, decisions.
 */
@Version("1.0.0")
package org.ipop.api.vnet;

import org.osgi.annotation.versioning.Version;
