/**
 * Words that every layer uses: identifiers, points on the ring, prefixes, immutable bytes.
 */
@Version("1.0.0")
package org.ipop.api;

import org.osgi.annotation.versioning.Version;
