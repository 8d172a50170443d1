/**
 * How a running part is replaced: the former one is suspended, its successor opens the same again. What outlives an
 * implementation crosses as values of this api.
 */
@Version("1.0.0")
package org.ipop.api.swap;

import org.osgi.annotation.versioning.Version;
