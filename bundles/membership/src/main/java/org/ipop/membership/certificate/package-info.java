/**
 * Who a member is: the authority's key, the X.509 certificates it signs, and their strict reading. Bouncy Castle
 * encodes and decodes; no security provider is registered.
 */
package org.ipop.membership.certificate;
