/**
 * The three edges of a node: {@link org.ipop.api.edge.Transport}, {@link org.ipop.api.edge.TapFactory} and
 * {@link org.ipop.api.edge.LocalSockets}. Each has a simulated twin; everything else is the middle.
 * 
 * <p>A batch is a run of calls that ends with {@code flush()}. Whoever receives a {@code ByteBuf} owns it.
 */
@Version("1.0.0")
package org.ipop.api.edge;

import org.osgi.annotation.versioning.Version;
