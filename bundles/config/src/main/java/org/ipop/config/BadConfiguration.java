package org.ipop.config;

/** A configuration that is refused; the message is one line with the key, the value and what is allowed. */
final class BadConfiguration extends Exception {
    private static final long serialVersionUID = 1;

    BadConfiguration(String line) {
        super(line, null, false, false);
    }
}
