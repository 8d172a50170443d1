/**
 * The Amazon Corretto Crypto Provider as a {@link org.ipop.api.security.CryptoProvider}: AES-GCM and Ed25519 by native
 * code. It is offered only after it has answered known questions rightly on this machine; otherwise the JDK goes on,
 * and the node's health says why.
 */
package org.ipop.security.corretto;
