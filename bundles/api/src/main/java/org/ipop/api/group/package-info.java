/**
 * Groups that hosts of a network listen to (multicast), for those who show them.
 */
@Version("1.0.0")
package org.ipop.api.group;

import org.osgi.annotation.versioning.Version;
