package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's mDNS responder on one host, with a bus and a /run of its own: the machine's are never seen inside. */
public final class Avahi {
    private static final String WITH_OWN_BUS = """
        mount -t tmpfs tmpfs /run && mkdir -p /run/dbus /run/avahi-daemon
        dbus-daemon --config-file="$0/bus.conf" --nofork &
        while [ ! -S /run/dbus/system_bus_socket ]; do sleep 0.1; done
        exec avahi-daemon --no-drop-root --no-chroot --no-proc-title -f "$0/avahi.conf"
        """;
    private static final String BUS = """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
          "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
          <policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
            <allow send_type="signal"/><allow send_requested_reply="true"/><allow receive_type="method_call"/>
            <allow receive_type="signal"/><allow receive_type="method_return"/><allow receive_type="error"/>
            <allow send_destination="*" eavesdrop="true"/></policy></busconfig>
        """;
    /** A tap is a point-to-point link to the system, of which avahi thinks nothing unless it is told to. */
    private static final String DAEMON = """
        [server]
        host-name=%s
        allow-interfaces=%s
        allow-point-to-point=yes
        %s
        """;

    private final Process process;

    private Avahi(Process process) {
        this.process = process;
    }

    /** Starts it in a namespace, on one device of it. */
    static Avahi start(Namespace namespace, String name, String device, Path folder) {
        return start(namespace, name, device, folder, "");
    }

    /** @param more lines of the section "server" */
    static Avahi start(Namespace namespace, String name, String device, Path folder, String more) {
        try {
            Path own = Files.createDirectories(folder.resolve(name + "-avahi"));
            Files.writeString(own.resolve("bus.conf"), BUS);
            Files.writeString(own.resolve("avahi.conf"), DAEMON.formatted(name, device, more));
            return new Avahi(namespace.command("sh", "-c", WITH_OWN_BUS, own.toString())
                .start(ProcessBuilder.Redirect.appendTo(own.resolve("log").toFile())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isReady() {
        return beside("avahi-browse", "--all", "--terminate").run().status() == 0;
    }

    /** A command that talks to this daemon. */
    Command beside(String... words) {
        return Command.of(words).within(List.of("nsenter", "--target", String.valueOf(process.pid()), "--mount",
            "--net", "--"));
    }
}
