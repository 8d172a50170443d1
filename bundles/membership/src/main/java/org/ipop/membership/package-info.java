/**
 * The networks of this node: made, invited to, joined, kept alive and left; and the bootstrap ring below them.
 */
package org.ipop.membership;
