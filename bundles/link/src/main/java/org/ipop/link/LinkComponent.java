package org.ipop.link;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ipop.api.Refused;
import org.ipop.api.edge.StreamTransport;
import org.ipop.api.edge.Transport;
import org.ipop.api.link.Links;
import org.ipop.api.link.UnderlayGuard;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.nat.NatStrategy;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Identity;
import org.ipop.api.swap.Swap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the links of this node on its loop and offers them. */
@Component(immediate = true, service = {}, configurationPid = "org.ipop.link")
@Designate(ocd = LinkComponent.Config.class)
public final class LinkComponent {
    private static final Logger LOG = LoggerFactory.getLogger(LinkComponent.class);

    @Reference
    private NodeLoop loop;
    @Reference
    private StateFolder state;
    @Reference(target = Swap.SWITCHED_FILTER)
    private Transport transport;
    @Reference(target = Swap.SWITCHED_FILTER)
    private CandidateGatherer gatherer;
    @Reference(target = Swap.SWITCHED_FILTER)
    private HandshakeFactory handshakes;
    @Reference(target = Swap.SWITCHED_FILTER)
    private Identity identity;
    @Reference
    private Health health;
    private final List<NatStrategy> strategies = new CopyOnWriteArrayList<>();
    private final List<LazyStreams> streams = new CopyOnWriteArrayList<>();
    private LinkCore core;
    private ServiceRegistration<?> registration;

    /**
     * Port 0 = the one of last time, else any free one. {@code relayBytesPerSecond}: what one neighbour may send over
     * us; {@code relay}: off, friends or all, who may.
     */
    @ObjectClassDefinition(name = "IPOP links")
    @interface Config {
        String listen() default "[::]:0";

        long relayBytesPerSecond() default LinkCore.Settings.RELAY_BYTES_PER_SECOND;

        String relay() default "all";
    }

    @Activate
    void start(BundleContext bundle, Config config) {
        LinkCore.Settings settings = settings(config);
        core = loop.ask(() -> new LinkCore(identity.nodeId(), settings, new LinkCore.Services(loop.open("link"),
            loop.counters(), state, transport, gatherer, handshakes))).toCompletableFuture().join();
        loop.execute(() -> core.consult(strategies));
        loop.execute(this::offerStreams);
        try {
            await(core::start);
        } catch (CompletionException e) {
            close();
            throw e;
        }
        registration = bundle.registerService(
            new String[] {Links.class.getName(), UnderlayGuard.class.getName()}, core, null);
    }

    /** May come and go while packets flow. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addStrategy(NatStrategy strategy) {
        strategies.add(strategy);
    }

    /** Returns when the loop does not ask it any more. */
    void removeStrategy(NatStrategy strategy) {
        strategies.remove(strategy);
        loop.ask(() -> strategy).toCompletableFuture().join();
    }

    /** What offers them is not made, nor its classes loaded, before streams are needed. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void addStreams(ComponentServiceObjects<StreamTransport> offered) {
        streams.add(new LazyStreams(offered));
        if (core != null) {
            loop.execute(this::offerStreams);
        }
    }

    /** Returns when the links do not use them any more. */
    void removeStreams(ComponentServiceObjects<StreamTransport> gone) {
        for (LazyStreams each : streams) {
            if (each.offered.getServiceReference().equals(gone.getServiceReference())) {
                streams.remove(each);
                if (core != null) {
                    loop.ask(() -> {
                        core.withdraw(each);
                        return each;
                    }).toCompletableFuture().join();
                }
            }
        }
    }

    private void offerStreams() {
        streams.forEach(core::offer);
    }

    private record LazyStreams(ComponentServiceObjects<StreamTransport> offered) implements StreamSource {
        @Override
        public boolean listens() {
            return !String.valueOf(offered.getServiceReference().getProperty(StreamTransport.LISTEN)).isBlank();
        }

        @Override
        public StreamTransport fetch() {
            return offered.getService();
        }
    }

    /** What cannot be had changes nothing; a health line says so. */
    @Modified
    void change(Config config) {
        try {
            LinkCore.Settings settings = settings(config);
            await(() -> core.change(settings));
        } catch (Refused e) {
            report(null, e);
        } catch (CompletionException e) {
            LOG.warn("links go on as before: reason={}", e.getMessage());
        }
    }

    private static LinkCore.Settings settings(Config config) {
        return LinkCore.Settings.parse(config.listen(), config.relayBytesPerSecond(), config.relay());
    }

    private void await(Callable<CompletionStage<Void>> task) {
        loop.ask(task).thenCompose(begun -> begun).whenComplete(this::report).toCompletableFuture().join();
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
        close();
    }

    private void close() {
        loop.ask(() -> {
            core.close();
            return core;
        }).toCompletableFuture().join();
    }
}
