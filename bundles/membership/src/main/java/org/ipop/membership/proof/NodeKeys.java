package org.ipop.membership.proof;

import org.ipop.api.security.Identity;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.membership.certificate.KeySource;

/** What this node signs with, what it checks others' signatures with, and where its secrets come from. */
public record NodeKeys(Identity identity, SignatureVerifier signatures, KeySource source) {
}
