/**
 * Networks: creating, inviting, joining, leaving; and what a joined network offers to its services.
 */
@Version("1.0.0")
package org.ipop.api.membership;

import org.osgi.annotation.versioning.Version;
