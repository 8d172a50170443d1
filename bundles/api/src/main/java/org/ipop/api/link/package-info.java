/**
 * One authenticated link per neighbour, shared by all rings and networks of a node, over the best path.
 */
@Version("1.0.0")
package org.ipop.api.link;

import org.osgi.annotation.versioning.Version;
