package org.ipop.launcher;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code ipop run} was called with.
 *
 * @param settings configuration keys that the command line sets; they win over {@code ipop.conf}
 */
record LaunchOptions(Path state, Path configuration, Map<String, String> settings) {
    static final String USAGE = """
        usage: ipop run [--state DIR] [--conf FILE] [--listen ADDR:PORT] [--seed] [--dns auto|off] [--tap auto|memory]
                        [--netns]
          --state DIR          keys, certificates and peers are kept here (default /var/lib/ipop)
          --conf FILE          configuration (default ipop.conf in the state folder)
          --listen ADDR:PORT   UDP address of this node (default [::] and a free port that is remembered)
          --seed               only help others: port 4100, no tap until a network is joined
          --dns auto|off       off leaves the system's resolver alone
          --tap auto|memory    memory needs no root and gives no network device
          --netns              allow 'join --netns NAME', which needs the capability CAP_SYS_ADMIN""";
    private static final Path DEFAULT_STATE = Path.of("/var/lib/ipop");
    private static final String SEED_LISTEN = "[::]:4100";

    /** Throws WrongUsage with one line. */
    static LaunchOptions parse(List<String> arguments) throws WrongUsage {
        Path state = DEFAULT_STATE;
        Path configuration = null;
        Map<String, String> settings = new TreeMap<>();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--state" -> state = Path.of(value(option, rest));
                case "--conf" -> configuration = Path.of(value(option, rest));
                case "--listen" -> settings.put("listen", value(option, rest));
                case "--seed" -> settings.putIfAbsent("listen", SEED_LISTEN);
                // bin/ipop has left the node the capability for it; there is nothing to set
                case "--netns" -> { }
                case "--dns" -> settings.put("dns", oneOf(option, value(option, rest), "auto", "off"));
                case "--tap" -> settings.put("tap", oneOf(option, value(option, rest), "auto", "memory"));
                default -> throw new WrongUsage("'" + option + "' is no option of ipop run");
            }
        }
        Path folder = state.toAbsolutePath().normalize();
        Path file = configuration == null ? folder.resolve("ipop.conf") : configuration.toAbsolutePath().normalize();
        return new LaunchOptions(folder, file, settings);
    }

    private static String value(String option, Iterator<String> rest) throws WrongUsage {
        if (!rest.hasNext()) {
            throw new WrongUsage(option + " needs a value");
        }
        return rest.next();
    }

    private static String oneOf(String option, String value, String... allowed) throws WrongUsage {
        if (!List.of(allowed).contains(value)) {
            throw new WrongUsage(option + " is '" + value + "'; it may be " + String.join(" or ", allowed));
        }
        return value;
    }

    /** One line for standard error; the exit status is 2. */
    static final class WrongUsage extends Exception {
        private static final long serialVersionUID = 1;

        WrongUsage(String line) {
            super(line, null, false, false);
        }
    }
}
