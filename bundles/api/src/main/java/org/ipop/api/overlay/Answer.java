package org.ipop.api.overlay;

import org.ipop.api.Bytes;
import org.ipop.api.link.Contact;

/** The answer to a request and who gave it. */
public record Answer(Contact from, Bytes body) {
}
