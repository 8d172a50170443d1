/**
 * From a token to a certificate: the issuer's book of invitations and its desk, the joiner's side, and the channel on a
 * link that carries what they say to each other.
 */
package org.ipop.membership.enrolment;
