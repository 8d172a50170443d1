package org.ipop.plugins;

/** A jar that is not taken; the message is one line that says why, without the name of its file. */
final class BadPlugin extends Exception {
    private static final long serialVersionUID = 1;

    BadPlugin(String line) {
        super(line, null, false, false);
    }
}
