/**
 * Small signed values with a lease, on the owner of a key and its successors.
 */
@Version("1.0.0")
package org.ipop.api.dht;

import org.osgi.annotation.versioning.Version;
