package org.ipop.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.ipop.api.Refused;
import org.ipop.api.runtime.NetworkNamespaces;

/**
 * Enters a namespace on a thread that ends with its task and so never has to find its way back: the node's own threads
 * stay where they are.
 */
public final class LinuxNamespaces implements NetworkNamespaces {
    /** Where ip-netns(8) keeps them. */
    private static final Path FOLDER = Path.of("/run/netns");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,99}");
    private static final int EPERM = 1;

    @Override
    public <T> T within(String name, Supplier<T> task) {
        Path namespace = existing(name);
        FutureTask<T> inside = new FutureTask<>(() -> {
            enter(namespace);
            return task.get();
        });
        Thread.ofPlatform().name("ipop-netns").daemon().start(inside);
        try {
            return inside.get();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException failure -> failure;
                case Error error -> throw error;
                default -> new IllegalStateException(e.getCause());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a task ran in the network namespace " + name, e);
        }
    }

    private static Path existing(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new Refused("'" + name + "' is no name of a network namespace");
        }
        Path namespace = FOLDER.resolve(name);
        if (!Files.exists(namespace)) {
            throw new Refused("there is no network namespace '" + name + "' on this host; 'ip netns add " + name
                + "' makes it");
        }
        return namespace;
    }

    private static void enter(Path namespace) {
        int errno = NamespaceCalls.enterNetwork(namespace);
        if (errno != 0) {
            throw new Refused(errno == EPERM
                ? "this node may not enter network namespaces; start it as root by 'ipop run --netns'"
                : namespace + " cannot be entered, is it a network namespace? (errno " + errno + ")");
        }
    }
}
