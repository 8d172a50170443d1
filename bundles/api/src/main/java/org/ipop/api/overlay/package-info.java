/**
 * A ring of members and recursive requests to the owner of a key or to one member.
 */
@Version("1.0.0")
package org.ipop.api.overlay;

import org.osgi.annotation.versioning.Version;
