package org.ipop.runtime;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which names a state folder takes: nothing that leaves it, hides in it, or means something else elsewhere. */
final class StateNames {
    private static final String PART = "[A-Za-z0-9_][A-Za-z0-9_.@+-]*";
    private static final Pattern NAME = Pattern.compile(PART + "(/" + PART + ")*");
    private static final int MAX_CHARACTERS = 200;

    private StateNames() {
    }

    /** Throws IllegalArgumentException for anything but plain relative names. */
    static Path resolve(Path root, String name) {
        if (name.length() > MAX_CHARACTERS || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name in the state folder");
        }
        return root.resolve(name);
    }
}
