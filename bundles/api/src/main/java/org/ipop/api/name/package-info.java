/**
 * Names of the network's members.
 */
@Version("1.0.0")
package org.ipop.api.name;

import org.osgi.annotation.versioning.Version;
