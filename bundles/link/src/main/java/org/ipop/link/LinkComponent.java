package org.ipop.link;

import org.ipop.api.edge.Transport;
import org.ipop.api.link.Links;
import org.ipop.api.link.UnderlayGuard;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Identity;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Builds the links of this node on its loop and offers them. */
@Component(immediate = true, service = {}, configurationPid = "org.ipop.link")
@Designate(ocd = LinkComponent.Config.class)
public final class LinkComponent {
    @Reference
    private NodeLoop loop;
    @Reference
    private StateFolder state;
    @Reference
    private Transport transport;
    @Reference
    private CandidateGatherer gatherer;
    @Reference
    private HandshakeFactory handshakes;
    @Reference
    private Identity identity;
    @Reference
    private Health health;
    private LinkCore core;
    private ServiceRegistration<?> registration;

    /**
     * Port 0 = the one of last time, else any free one. {@code relayBytesPerSecond}: what one neighbour may send over
     * us.
     */
    @ObjectClassDefinition(name = "IPOP links")
    @interface Config {
        String listen() default "[::]:0";

        long relayBytesPerSecond() default LinkCore.Settings.RELAY_BYTES_PER_SECOND;
    }

    @Activate
    void start(BundleContext bundle, Config config) {
        LinkCore.Settings settings = LinkCore.Settings.parse(config.listen(), config.relayBytesPerSecond());
        core = loop.ask(() -> new LinkCore(identity.nodeId(), settings, new LinkCore.Services(loop.open("link"),
            loop.counters(), state, transport, gatherer, handshakes))).toCompletableFuture().join();
        loop.ask(core::start).thenCompose(started -> started)
            .whenComplete(this::report).toCompletableFuture().join();
        registration = bundle.registerService(
            new String[] {Links.class.getName(), UnderlayGuard.class.getName()}, core, null);
    }

    private void report(Void started, Throwable error) {
        if (error == null) {
            health.clear("link");
        } else {
            health.report("link", Health.Level.ERROR, error.getCause() == null
                ? error.getMessage() : error.getCause().getMessage());
        }
    }

    @Deactivate
    void stop() {
        registration.unregister();
        loop.ask(() -> {
            core.close();
            return core;
        }).toCompletableFuture().join();
    }
}
