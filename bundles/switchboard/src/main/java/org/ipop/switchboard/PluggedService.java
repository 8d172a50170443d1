package org.ipop.switchboard;

import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.swap.Swap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the providers of one interface to their plug, and registers the front when the first one is there. When the
 * whole node stops nothing is exchanged any more. Thread: the framework's.
 */
final class PluggedService<P> implements ServiceTrackerCustomizer<P, P>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluggedService.class);
    /** An unbind waits for the calls in flight, but no longer. */
    private static final long WAIT_SECONDS = 2;

    private final BundleContext bundle;
    private final NodeLoop loop;
    private final Switchboard.Socket<P> socket;
    private final ServiceTracker<P, P> tracker;
    private ServiceRegistration<P> registration;

    PluggedService(BundleContext bundle, NodeLoop loop, Switchboard.Socket<P> socket) {
        this.bundle = bundle;
        this.loop = loop;
        this.socket = socket;
        this.tracker = new ServiceTracker<>(bundle, providers(socket.type()), this);
    }

    PluggedService<P> open() {
        tracker.open();
        return this;
    }

    @Override
    public P addingService(ServiceReference<P> reference) {
        P provider = bundle.getService(reference);
        int ranking = reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer number ? number : 0;
        onLoop(() -> {
            socket.plug().add(provider, ranking);
            return provider;
        });
        register();
        return provider;
    }

    @Override
    public void modifiedService(ServiceReference<P> reference, P provider) {
        // a ranking counts as it was when the service came
    }

    @Override
    public void removedService(ServiceReference<P> reference, P provider) {
        if (bundle.getBundle(0).getState() != Bundle.STOPPING) {
            onLoop(() -> {
                socket.plug().remove(provider);
                return provider;
            });
        }
        bundle.ungetService(reference);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (registration != null) {
                registration.unregister();
            }
        }
        tracker.close();
    }

    private synchronized void register() {
        if (registration == null) {
            registration = bundle.registerService(socket.type(), socket.front(),
                new Hashtable<>(Map.of(Swap.SWITCHED, true)));
        }
    }

    private void onLoop(Callable<P> change) {
        try {
            loop.ask(change).toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.error("the loop is busy, a provider changes without it interface={}", socket.type().getName());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a provider of " + socket.type().getName() + " cannot change", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Filter providers(Class<?> type) {
        try {
            return FrameworkUtil.createFilter("(&(" + Constants.OBJECTCLASS + "=" + type.getName() + ")(!"
                + Swap.SWITCHED_FILTER + "))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the name of a class is no filter", e);
        }
    }
}
