package org.ipop.dns;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.name.NameServices;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.swap.Swap;
import org.ipop.dns.resolver.Means;
import org.ipop.dns.resolver.ResolverFile;
import org.ipop.dns.resolver.SystemResolver;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers name services to the framework. */
@Component(immediate = true, service = { }, configurationPid = "org.ipop.dns")
@Designate(ocd = DnsComponent.Config.class)
public final class DnsComponent {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final Path NAMESPACES = Path.of("/etc/netns");
    private static final int CLOSE_SECONDS = 5;

    @Reference private NodeLoop loop;
    @Reference(target = Swap.SWITCHED_FILTER) private LocalSockets sockets;
    @Reference private StateFolder state;
    @Reference private Health health;
    private DhtNameServices names;
    private ServiceRegistration<NameServices> registration;

    /** What the operator may set. */
    @ObjectClassDefinition(name = "IPOP names")
    public @interface Config {
        @AttributeDefinition(description = "auto: names work in every program of this host; off: resolv.conf is left")
        String mode() default "auto";
    }

    @Activate
    void open(BundleContext bundles, Config config) {
        Means means = new Means(config.mode().equals("auto"));
        names = loop.ask(() -> new DhtNameServices(loop, sockets, state, health,
            namespace -> new SystemResolver(loop, state, health, file(namespace), means)))
            .toCompletableFuture().join();
        registration = bundles.registerService(NameServices.class, names, null);
    }

    private static ResolverFile file(Optional<String> namespace) {
        return namespace.map(name -> ResolverFile.ofNamespace(NAMESPACES, name))
            .orElseGet(() -> ResolverFile.ofHost(RESOLV_CONF));
    }

    @Deactivate
    void close() {
        registration.unregister();
        loop.ask(names::close).thenCompose((CompletionStage<Void> closed) -> closed).toCompletableFuture()
            .completeOnTimeout(null, CLOSE_SECONDS, TimeUnit.SECONDS).join();
    }
}
