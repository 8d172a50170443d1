package org.ipop.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words after a command's name, taken off one by one. */
final class Arguments {
    private final List<String> words;

    Arguments(List<String> words) {
        this.words = new ArrayList<>(words);
    }

    /** Takes a switch like {@code --json}; true if it was there. */
    boolean takeSwitch(String name) {
        return words.remove(name);
    }

    /** Takes an option and its value. */
    Optional<String> takeOption(String name) throws WrongUsage {
        int at = words.indexOf(name);
        if (at < 0) {
            return Optional.empty();
        }
        if (at + 1 >= words.size()) {
            throw new WrongUsage(name + " needs a value");
        }
        String value = words.get(at + 1);
        words.subList(at, at + 2).clear();
        return Optional.of(value);
    }

    /** Takes an option with a whole number in a range. */
    int takeNumber(String name, int least, int greatest, int absent) throws WrongUsage {
        Optional<String> value = takeOption(name);
        if (value.isEmpty()) {
            return absent;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= least && number <= greatest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the one line that names the range
        }
        throw new WrongUsage(name + " is '" + value.get() + "'; it may be " + least + " to " + greatest);
    }

    /** Takes the next word; {@code what} names it in the complaint. */
    String take(String what) throws WrongUsage {
        if (words.isEmpty()) {
            throw new WrongUsage(what + " is missing");
        }
        String word = words.removeFirst();
        if (word.startsWith("--")) {
            throw new WrongUsage("there is no option " + word);
        }
        return word;
    }

    Optional<String> takeIfAny() throws WrongUsage {
        return words.isEmpty() ? Optional.empty() : Optional.of(take("argument"));
    }

    void end() throws WrongUsage {
        if (!words.isEmpty()) {
            throw new WrongUsage("what is '" + words.getFirst() + "'?");
        }
    }
}
