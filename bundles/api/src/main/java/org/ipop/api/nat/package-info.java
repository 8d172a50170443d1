/**
 * Candidates: the addresses at which a node may be reached (RFC 8445 words), who gathers them, who opens ways in for
 * them, and what a node is behind (RFC 4787 words).
 */
@Version("1.1.0")
package org.ipop.api.nat;

import org.osgi.annotation.versioning.Version;
