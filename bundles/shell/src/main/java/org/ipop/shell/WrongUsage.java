package org.ipop.shell;

/** Arguments that make no sense: exit status 2. Without stack trace. */
final class WrongUsage extends Exception {
    private static final long serialVersionUID = 1;

    WrongUsage(String line) {
        super(line, null, false, false);
    }
}
