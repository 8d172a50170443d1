/**
 * Candidates: the addresses at which a node may be reached (RFC 8445 words), and who gathers them.
 */
@Version("1.0.0")
package org.ipop.api.nat;

import org.osgi.annotation.versioning.Version;
