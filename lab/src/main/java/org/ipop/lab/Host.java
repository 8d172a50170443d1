package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A machine of the laboratory: a namespace with a resolv.conf of its own; the real one is never seen inside. */
public final class Host {
    private static final String WITH_OWN_RESOLVER = "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"";

    private final String name;
    private final Namespace namespace;
    private final Path resolvConf;

    Host(String name, Namespace namespace, Path folder) {
        this.name = name;
        this.namespace = namespace;
        this.resolvConf = folder.resolve(name + "-resolv.conf");
        try {
            Files.writeString(resolvConf, "# " + name + "\noptions timeout:2 attempts:2\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    public Namespace namespace() {
        return namespace;
    }

    Path resolvConf() {
        return resolvConf;
    }

    /** A command in this host's network and mount namespace. */
    public Command command(String... words) {
        return Command.of(words).within(List.of("ip", "netns", "exec", namespace.name(), "sh", "-c", WITH_OWN_RESOLVER,
            resolvConf.toString()));
    }
}
