/**
 * LANs of unmodified hosts that a member serves as their gateway (cluster mode).
 */
@Version("1.0.0")
package org.ipop.api.lan;

import org.osgi.annotation.versioning.Version;
