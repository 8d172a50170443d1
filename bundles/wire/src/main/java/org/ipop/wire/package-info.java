/**
 * What all formats share: the first byte that tells datagrams apart, contacts, addresses, and the one exception for
 * bytes that do not parse. Each protocol has a package of its own below this one. All numbers are big-endian.
 */
@Version("1.0.0")
package org.ipop.wire;

import org.osgi.annotation.versioning.Version;
