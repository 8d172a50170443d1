package org.ipop.security.corretto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import org.ipop.api.Refused;
import org.ipop.api.runtime.Health;
import org.ipop.api.security.CryptoProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Glue: offers the provider if it proves itself, else tells the operator why the JDK computes. */
@Component(immediate = true)
public final class CorrettoComponent {
    private static final String HEALTH = "security.corretto";
    /** A property of the library: take the native code that the framework chose, do not unpack one elsewhere. */
    private static final String NATIVE_CODE_OF_THE_BUNDLE = "com.amazon.corretto.crypto.provider.useExternalLib";

    private final Health health;
    private ServiceRegistration<CryptoProvider> service;

    @Activate
    public CorrettoComponent(BundleContext bundle, @Reference Health health) {
        this.health = health;
        System.setProperty(NATIVE_CODE_OF_THE_BUNDLE, "true");
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        try {
            CryptoProvider tested = Corretto.tested(provider, provider.getLoadingError());
            health.clear(HEALTH);
            service = bundle.registerService(CryptoProvider.class, tested, null);
        } catch (Refused unusable) {
            health.report(HEALTH, Health.Level.WARNING, "the JDK seals packets, since the Corretto provider cannot: "
                + unusable.getMessage());
        }
    }

    @Deactivate
    void close() {
        health.clear(HEALTH);
        if (service != null) {
            service.unregister();
        }
    }
}
