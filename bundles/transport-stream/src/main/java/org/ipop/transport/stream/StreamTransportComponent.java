package org.ipop.transport.stream;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamSink;
import org.ipop.api.edge.StreamSocket;
import org.ipop.api.edge.StreamTransport;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.swap.Swap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers the streams; made, and its classes loaded, when somebody gets the service. */
@Component(configurationPid = "org.ipop.transport.stream", property = Swap.WHITEBOARD + ":Boolean=true")
@Designate(ocd = StreamTransportComponent.Config.class)
public final class StreamTransportComponent implements StreamTransport {
    private final NodeLoop loop;
    private final StreamTable table;

    /** {@code proxy}: "" = the environment's https_proxy, "none" = none. {@code mode}: "off" dials nobody. */
    @ObjectClassDefinition(name = "IPOP streams")
    @interface Config {
        String listen() default "";

        String mode() default "auto";

        String[] protocols() default {"wss", "tls", "tcp"};

        String proxy() default "";
    }

    @Activate
    public StreamTransportComponent(@Reference NodeLoop loop, @Reference Health health,
                                    @Reference(target = Swap.SWITCHED_FILTER) LocalSockets sockets, Config config) {
        this.loop = loop;
        Settings settings = Settings.parse(config, Optional.ofNullable(System.getenv("https_proxy"))
            .or(() -> Optional.ofNullable(System.getenv("HTTPS_PROXY"))));
        table = loop.ask(() -> new StreamTable(loop.open("stream"), loop.counters(), sockets, settings))
            .toCompletableFuture().join();
        try {
            loop.ask(table::listen).thenCompose(begun -> begun).toCompletableFuture().join();
            health.clear("streams");
        } catch (CompletionException e) {
            health.report("streams", Health.Level.ERROR, "nobody can dial us: " + e.getCause().getMessage());
        }
    }

    @Override
    public StreamSocket open(StreamSink sink) {
        return table.open(sink);
    }

    @Deactivate
    void close() {
        loop.ask(() -> {
            table.close();
            return true;
        }).toCompletableFuture().join();
    }
}
