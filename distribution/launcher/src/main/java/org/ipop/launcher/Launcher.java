package org.ipop.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.BundleException;

/** {@code ipop run}: the node in the foreground, its log on standard error. */
public final class Launcher {
    private static final long START_TIMEOUT_SECONDS = 90;
    private static final long STOP_TIMEOUT_MILLIS = 10_000;
    /** What of the program has not been used for so long is not kept in memory. */
    private static final long TIDY_MILLIS = 30_000;
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final int REFUSED = 1;
    private static final int WRONG_USAGE = 2;

    private Launcher() {
    }

    /** The system property {@code ipop.home} names the product folder. */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(Path.of(System.getProperty("ipop.home")), Arrays.asList(arguments), System.err));
    }

    private static int run(Path home, List<String> arguments, PrintStream err) throws Exception {
        LaunchOptions options;
        try {
            options = LaunchOptions.parse(arguments);
        } catch (LaunchOptions.WrongUsage e) {
            err.println("ipop: " + e.getMessage());
            err.println(LaunchOptions.USAGE);
            return WRONG_USAGE;
        }
        Optional<FileLock> lock;
        try {
            lock = lock(options.state());
        } catch (IOException e) {
            err.println("ipop: cannot use the state folder " + options.state() + ": " + e.getMessage()
                + "; choose another with --state DIR");
            return REFUSED;
        }
        if (lock.isEmpty()) {
            err.println("ipop: another node runs on " + options.state() + "; choose another folder with --state DIR");
            return REFUSED;
        }
        return serve(new NodeFramework(home, options), err);
    }

    private static int serve(NodeFramework node, PrintStream err) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, err), "ipop-stop"));
        List<String> faults = node.start(START_TIMEOUT_SECONDS);
        faults.forEach(fault -> err.println("ipop: " + fault));
        if (!faults.isEmpty()) {
            return REFUSED;
        }
        Optional<ProgramText> text = ProgramText.ofThisProcess();
        while (!node.awaitStop(TIDY_MILLIS)) {
            if (text.isPresent()) {
                text.get().giveBack();
            }
        }
        return 0;
    }

    /** Held until the process ends: before the bundle cache is touched, since two nodes would spoil it. */
    private static Optional<FileLock> lock(Path state) throws IOException {
        if (!Files.isDirectory(state)) {
            Files.createDirectories(state, PosixFilePermissions.asFileAttribute(PRIVATE));
        } else if (isEmpty(state)) {
            Files.setPosixFilePermissions(state, PRIVATE);
        }
        Files.createDirectories(state.resolve("plugins"));
        FileChannel channel = FileChannel.open(state.resolve("node.lock"), StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
        return Optional.ofNullable(channel.tryLock());
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void stop(NodeFramework node, PrintStream err) {
        try {
            node.stop(STOP_TIMEOUT_MILLIS);
        } catch (BundleException | InterruptedException e) {
            err.println("ipop: did not stop cleanly: " + e.getMessage());
        }
    }
}
