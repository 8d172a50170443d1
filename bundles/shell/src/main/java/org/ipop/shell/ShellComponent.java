package org.ipop.shell;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Converter;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.group.GroupView;
import org.ipop.api.lan.Lans;
import org.ipop.api.link.Links;
import org.ipop.api.membership.Admissions;
import org.ipop.api.membership.Memberships;
import org.ipop.api.membership.RunningNetworks;
import org.ipop.api.membership.Seeds;
import org.ipop.api.nat.NatObserver;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Identity;
import org.ipop.api.swap.Swap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Glue: the commands, the control socket, Gogo. Registers them with {@code ipop.ready=true} once clients are heard. */
@Component(immediate = true)
public final class ShellComponent {
    @Reference
    private NodeLoop loop;
    @Reference
    private StateFolder state;
    @Reference(target = Swap.SWITCHED_FILTER)
    private LocalSockets sockets;
    @Reference(target = Swap.SWITCHED_FILTER)
    private Identity identity;
    @Reference(target = Swap.SWITCHED_FILTER)
    private Links links;
    @Reference(target = Swap.SWITCHED_FILTER)
    private Memberships memberships;
    @Reference(target = Swap.SWITCHED_FILTER)
    private Admissions admissions;
    @Reference(target = Swap.SWITCHED_FILTER)
    private RunningNetworks networks;
    @Reference(target = Swap.SWITCHED_FILTER)
    private Seeds seeds;
    @Reference(target = Swap.SWITCHED_FILTER)
    private HandshakeFactory handshakes;
    @Reference
    private Health health;
    @Reference
    private CommandProcessor gogo;
    private final List<NatObserver> nat = new CopyOnWriteArrayList<>();
    private final List<Lans> lans = new CopyOnWriteArrayList<>();
    private final List<GroupView> groups = new CopyOnWriteArrayList<>();
    private Shell shell;
    private ServiceRegistration<GogoCommands> registration;
    private ServiceRegistration<Converter> converter;

    @Activate
    void activate(BundleContext bundle) {
        shell = loop.ask(() -> new Shell(new NodeServices(loop, loop.open("shell"), identity, links, memberships,
            admissions, networks, seeds, health, handshakes, nat, lans, groups), bundle, gogo))
            .toCompletableFuture().join();
        loop.ask(() -> shell.listen(sockets, state.path("ipop.sock"))).thenCompose(opened -> opened)
            .toCompletableFuture().join();
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("osgi.command.scope", "ipop",
            "osgi.command.function", GogoCommands.FUNCTIONS, "ipop.ready", true));
        registration = bundle.registerService(GogoCommands.class, shell.gogoCommands(), properties);
        converter = bundle.registerService(Converter.class, new BundleConverter(bundle), new Hashtable<>(
            Map.of(Converter.CONVERTER_CLASSES, Bundle.class.getName())));
    }

    /** May come and go while commands are answered. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addNatObserver(NatObserver observer) {
        nat.add(observer);
    }

    /** Returns when the loop does not ask it any more. */
    void removeNatObserver(NatObserver observer) {
        nat.remove(observer);
        loop.ask(() -> observer).toCompletableFuture().join();
    }

    /** None on a system without bridges. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void addLans(Lans served) {
        lans.add(served);
    }

    void removeLans(Lans served) {
        lans.remove(served);
        loop.ask(() -> served).toCompletableFuture().join();
    }

    /** None where group traffic is left alone. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void addGroups(GroupView view) {
        groups.add(view);
    }

    void removeGroups(GroupView view) {
        groups.remove(view);
        loop.ask(() -> view).toCompletableFuture().join();
    }

    @Deactivate
    void deactivate() {
        converter.unregister();
        registration.unregister();
        loop.ask(() -> {
            shell.close();
            return null;
        }).toCompletableFuture().join();
    }
}
