package org.ipop.membership;

import org.ipop.api.link.Links;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NetworkNamespaces;
import org.ipop.api.runtime.StateFolder;
import org.ipop.membership.proof.NodeKeys;

/**
 * What all networks of this node have in common.
 *
 * @param systemName what the operating system calls this host; the name to suggest where none is given
 */
public record NodeParts(Links links, NodeKeys keys, StateFolder state, Counters counters,
                        NetworkNamespaces namespaces, String systemName) {
}
