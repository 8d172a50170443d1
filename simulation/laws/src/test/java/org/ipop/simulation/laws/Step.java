package org.ipop.simulation.laws;

/**
 * One thing that happens to a network. Nodes are named by age, counted among those who live then, modulo their number:
 * so every list of steps means something, also what is left of it when it shrinks. The eldest is the seed and stays.
 */
sealed interface Step {
    /** A newcomer knows the seed and one other node. */
    record Join(int host) implements Step {
        @Override
        public String toString() {
            return "join " + host;
        }
    }

    /** Its power fails. */
    record Crash(int who) implements Step {
        @Override
        public String toString() {
            return "crash " + who;
        }
    }

    /** It stops as it should. */
    record Leave(int who) implements Step {
        @Override
        public String toString() {
            return "leave " + who;
        }
    }

    /** Of eight kinds of nodes (by number of birth) those whose bit is set are cut off from the others. */
    record Cut(int kinds) implements Step {
        @Override
        public String toString() {
            return "cut " + kinds;
        }
    }

    /** All reach each other again. */
    record Heal() implements Step {
        @Override
        public String toString() {
            return "heal";
        }
    }

    /** From now on this share of all messages is lost, and the others overtake each other. */
    record Loss(int percent) implements Step {
        @Override
        public String toString() {
            return "loss " + percent;
        }
    }

    /** A member creates a key, first writer wins. */
    record Create(int who, int key) implements Step {
        @Override
        public String toString() {
            return "create " + who + " " + key;
        }
    }

    /** Time passes. */
    record Wait(int seconds) implements Step {
        @Override
        public String toString() {
            return "wait " + seconds;
        }
    }

    /** The step that calls itself so. */
    static Step parse(String text) {
        String[] words = text.split(" ");
        int first = words.length > 1 ? Integer.parseInt(words[1]) : 0;
        return switch (words[0]) {
            case "join" -> new Join(first);
            case "crash" -> new Crash(first);
            case "leave" -> new Leave(first);
            case "cut" -> new Cut(first);
            case "heal" -> new Heal();
            case "loss" -> new Loss(first);
            case "create" -> new Create(first, Integer.parseInt(words[2]));
            case "wait" -> new Wait(first);
            default -> throw new IllegalArgumentException("no step: " + text);
        };
    }
}
