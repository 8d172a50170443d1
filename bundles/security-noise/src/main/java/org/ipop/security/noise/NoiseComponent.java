package org.ipop.security.noise;

import java.security.SecureRandom;
import java.util.List;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.security.CryptoProvider;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Identity;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.wire.handshake.Suite;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Glue: offers who we are, what checks others, and handshakes. */
@Component(immediate = true, configurationPid = "org.ipop.security.noise")
@Designate(ocd = NoiseComponent.Config.class)
public final class NoiseComponent {
    private static final Logger LOG = LoggerFactory.getLogger(NoiseComponent.class);

    private final NodeLoop loop;
    private final NodeContext context;
    private final boolean jdkOnly;
    private final Algorithms algorithms = new Algorithms();
    private final List<ServiceRegistration<?>> services;

    @ObjectClassDefinition(name = "IPOP security")
    public @interface Config {
        @AttributeDefinition(description = "cipher of our sessions: auto (the faster one here), aes or chacha")
        String cipher() default "auto";

        @AttributeDefinition(description = "who computes AES-GCM and Ed25519: auto (a faster provider if there is one) "
            + "or jdk")
        String provider() default "auto";
    }

    @Activate
    public NoiseComponent(@Reference NodeLoop loop, @Reference StateFolder folder, BundleContext bundle,
                          Config config) {
        this.loop = loop;
        this.jdkOnly = CipherChoice.jdkOnly(config.provider());
        SecureRandom random = new SecureRandom();
        Suite suite = CipherChoice.of(config.cipher());
        NodeKeys keys = new IdentityFile(loop, folder).open(random);
        this.context = loop.ask(() -> loop.open("security.noise")).toCompletableFuture().join();
        Ed25519 ed25519 = new Ed25519(algorithms);
        LocalNode local = new LocalNode(keys, ed25519, random, algorithms);
        HandshakeFactory factory = loop.ask(() -> new NoiseHandshakeFactory(local, context, suite,
            loop.counters().counter("security.stamp.evicted"))).toCompletableFuture().join();
        loop.execute(() -> context.compute(this, () -> rehearse(local, suite), (done, error) -> {
            if (error != null) {
                LOG.error("the ciphers of this Java do not work cause={}", error.toString());
            }
        }));
        services = List.of(bundle.registerService(Identity.class, keys.signingBy(ed25519), null),
            bundle.registerService(SignatureVerifier.class, local.verifier(), null),
            bundle.registerService(HandshakeFactory.class, factory, null));
    }

    /** May come and go while packets flow. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
        policyOption = ReferencePolicyOption.GREEDY)
    void bindProvider(CryptoProvider provider) {
        if (!jdkOnly) {
            algorithms.use(provider);
            LOG.info("a provider of algorithms serves name={}", provider.name());
        }
    }

    void unbindProvider(CryptoProvider provider) {
        algorithms.leave(provider);
    }

    private Void rehearse(LocalNode local, Suite suite) throws HandshakeRefused {
        Rehearsal.run(local, suite, context.epochSeconds());
        return null;
    }

    @Deactivate
    void close() {
        services.forEach(ServiceRegistration::unregister);
        loop.execute(context::close);
    }
}
