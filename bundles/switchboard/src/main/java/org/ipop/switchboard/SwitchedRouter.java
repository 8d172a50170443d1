package org.ipop.switchboard;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.vnet.GroupPort;
import org.ipop.api.vnet.GroupTraffic;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.StubNetwork;
import org.ipop.api.vnet.StubPort;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.api.vnet.VirtualNetworkFactory;

/**
 * The router of one network. The next provider opens the network again with the address that it has now, and finds the
 * tap as the former one left it. Thread: node loop.
 */
final class SwitchedRouter extends Opened<VirtualNetwork> implements VirtualNetwork, Exchanged<VirtualNetworkFactory> {
    static final Retry.Pace PACE = new Retry.Pace(1_000_000_000L, 60_000_000_000L);

    private final SwitchedNetwork network;
    private final Runnable atClose;
    private final Retry retry;
    private InetAddress ipv4;
    private Optional<SwitchedStub> stub = Optional.empty();
    private Optional<SwitchedGroups> groups = Optional.empty();
    private String device = "";

    SwitchedRouter(Host host, SwitchedNetwork network, InetAddress ipv4, Runnable atClose) {
        super(host.shared());
        this.network = network;
        this.ipv4 = ipv4;
        this.atClose = atClose;
        this.retry = new Retry(host, "network " + network.spec().name(), PACE);
    }

    /** Throws Refused as the provider does. */
    @Override
    public void open(VirtualNetworkFactory provider) {
        VirtualNetwork next = provider.open(network, ipv4);
        device = next.device();
        retry.end();
        attach(next);
        stub.ifPresent(hosts -> hosts.exchanged(next));
        groups.ifPresent(traffic -> traffic.exchanged(next));
    }

    /** The owner has its network already: what refuses it now is a health line. */
    @Override
    public void plugged(VirtualNetworkFactory provider) {
        try {
            open(provider);
        } catch (Refused refusal) {
            retry.later(refusal.getMessage(), () -> plugged(provider));
        }
    }

    @Override
    public void unplugged() {
        retry.end();
        stub.ifPresent(SwitchedStub::unplugged);
        groups.ifPresent(SwitchedGroups::unplugged);
        detach().ifPresent(router -> {
            device = router.device();
            router.suspend();
        });
    }

    @Override
    public String device() {
        return behind().map(VirtualNetwork::device).orElse(device);
    }

    @Override
    public void readdress(InetAddress next) {
        if (!next.equals(ipv4)) {
            ipv4 = next;
            behind().ifPresent(router -> router.readdress(next));
        }
    }

    @Override
    public StubPort attach(StubNetwork hosts) {
        SwitchedStub attached = new SwitchedStub(hosts, this::drop, this::detached);
        behind().ifPresent(attached::plugged);
        stub = Optional.of(attached);
        return attached;
    }

    private void detached(SwitchedStub closed) {
        stub = stub.filter(current -> current != closed);
    }

    @Override
    public GroupPort attach(GroupTraffic traffic) {
        SwitchedGroups attached = new SwitchedGroups(traffic, this::drop, this::detached);
        behind().ifPresent(attached::plugged);
        groups = Optional.of(attached);
        return attached;
    }

    private void detached(SwitchedGroups closed) {
        groups = groups.filter(current -> current != closed);
    }

    @Override
    public CompletionStage<RouteDecision> route(InetAddress destination) {
        return ask(router -> router.route(destination));
    }

    @Override
    public CompletionStage<Long> ping(InetAddress destination, long timeoutNanos) {
        return ask(router -> router.ping(destination, timeoutNanos));
    }

    @Override
    public void close() {
        if (!closed()) {
            retry.end();
            end().ifPresent(VirtualNetwork::close);
            atClose.run();
        }
    }

    @Override
    public Void suspend() {
        throw new IllegalStateException("a front is not suspended, what is behind it is");
    }
}
