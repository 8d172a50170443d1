/**
 * Who a node is, handshakes as pure objects, and the sessions that they end in.
 */
@Version("1.0.0")
package org.ipop.api.security;

import org.osgi.annotation.versioning.Version;
