package org.ipop.security.noise;

import java.security.SecureRandom;
import java.util.Optional;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Identity;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.wire.handshake.Suite;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Glue: offers who we are, what checks others, and handshakes. */
@Component(immediate = true, configurationPid = "org.ipop.security.noise")
@Designate(ocd = NoiseComponent.Config.class)
public final class NoiseComponent {
    private final NodeContext context;

    @ObjectClassDefinition(name = "IPOP security")
    @interface Config {
        @AttributeDefinition(description = "cipher of our sessions: auto (the faster one here), aes or chacha")
        String cipher() default "auto";
    }

    @Activate
    public NoiseComponent(@Reference NodeLoop loop, @Reference StateFolder folder, BundleContext bundle, Config config) {
        SecureRandom random = new SecureRandom();
        SignatureVerifier verifier = new Ed25519();
        context = loop.ask(() -> loop.open("security.noise")).toCompletableFuture().join();
        Suite suite = CipherChoice.of(config.cipher(), context::nanoTime);
        Optional<byte[]> file = folder.read(NodeKeys.FILE);
        LocalNode local = new LocalNode(file.map(NodeKeys::parse)
            .orElseGet(() -> NodeKeys.create(random, context.epochSeconds())), verifier, random);
        if (file.isEmpty()) {
            loop.ask(() -> folder.write(NodeKeys.FILE, local.keys().encode())).thenCompose(written -> written)
                .toCompletableFuture().join();
        }
        HandshakeFactory factory = loop.ask(() -> new NoiseHandshakeFactory(local, context, suite,
            loop.counters().counter("security.stamp.evicted"))).toCompletableFuture().join();
        bundle.registerService(Identity.class, local.keys(), null);
        bundle.registerService(SignatureVerifier.class, verifier, null);
        bundle.registerService(HandshakeFactory.class, factory, null);
    }

    @Deactivate
    void close() {
        context.close();
    }
}
