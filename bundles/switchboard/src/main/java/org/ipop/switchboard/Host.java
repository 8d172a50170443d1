package org.ipop.switchboard;

import org.ipop.api.runtime.Descriptors;
import org.ipop.api.runtime.Health;

/** What fronts use of the host they run on, where an operator may have to help. */
record Host(Opened.Shared shared, Health health, Descriptors descriptors) {
}
