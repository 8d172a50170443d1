/**
 * A ring whose members all know each other, spoken in the ring's protocol ({@code docs/protocol-ring.md}), so that its
 * nodes and those of other implementations can share a ring. {@link org.ipop.overlay.mesh.Table} is what we hold of
 * the ring and is pure; {@link org.ipop.overlay.mesh.Greeter} gets us onto it; {@link org.ipop.overlay.mesh.Gossip}
 * learns who else is; {@link org.ipop.overlay.mesh.Connector} links to them, {@link org.ipop.overlay.mesh.Seeker} to
 * those lost; {@link org.ipop.overlay.mesh.Hop} decides where a request goes next.
 */
package org.ipop.overlay.mesh;
