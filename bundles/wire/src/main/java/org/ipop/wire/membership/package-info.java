/**
 * What membership puts on the wire: the token that an operator passes on, the messages of an enrolment, the private
 * extension of a member's certificate, and revocations. Described for other implementations in
 * {@code docs/protocol-membership.md}.
 */
@Version("1.0.0")
package org.ipop.wire.membership;

import org.osgi.annotation.versioning.Version;
