package org.ipop.shell;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.felix.service.command.CommandProcessor;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.osgi.framework.BundleContext;
import org.ipop.shell.alarm.Watchman;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands of a node and the socket on which they are asked for. Thread: node loop. */
final class Shell implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shell.class);

    private final NodeServices node;
    private final Watchman watchman;
    private final CommandSet commands = new CommandSet();
    private final Set<ControlConnection> connections = new LinkedHashSet<>();
    private AutoCloseable socket = () -> { };

    Shell(NodeServices node, BundleContext framework, CommandProcessor gogo) {
        this.node = node;
        this.watchman = new Watchman(node.context(), node.loop().counters(), node.health(), node::nameOf);
        StatusCommand status = new StatusCommand(node, version(framework));
        commands.add(List.of(status, new BundlesCommand(framework, node.context()), new SeedsCommand(node.seeds()),
            new SimpleCommand("shell", "", "the Gogo shell of the node: install, update, stop bundles",
                call -> GogoShell.serve(call.output(), node.loop(), node.context(), gogo))));
        commands.add(new Views(node, status).commands());
        commands.add(List.of(new NameCommand(node.networks()), new LanCommand(node), new GroupsCommand(node)));
        commands.add(new NetworkCommands(node).commands());
        commands.add(new AdmissionCommands(node).commands());
        commands.add(new PathCommands(node, watchman).commands());
    }

    /** Completes when clients can connect. */
    CompletionStage<Void> listen(LocalSockets sockets, Path path) {
        return sockets.unix(path, this::connected).thenAccept(opened -> socket = opened);
    }

    private ControlConnection connected(StreamAcceptor.Stream stream) {
        ControlConnection connection = new ControlConnection(stream, commands, connections::remove);
        connections.add(connection);
        return connection;
    }

    GogoCommands gogoCommands() {
        return new GogoCommands(commands, node.loop());
    }

    @Override
    public void close() {
        node.context().close();
        List.copyOf(connections).forEach(connection ->
            connection.abandon("the node stops, or exchanges this part of itself; ask again"));
        watchman.close();
        try {
            socket.close();
        } catch (Exception e) {
            LOG.warn("control socket not closed cause={}", e.getMessage());
        }
    }

    /** "0.1.0", without the build stamp. */
    private static String version(BundleContext framework) {
        var version = framework.getBundle().getVersion();
        return version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
    }
}
