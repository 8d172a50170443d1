package org.ipop.lan;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Refused;
import org.ipop.api.address.HostLeases;
import org.ipop.api.address.HostLeases.Wish;
import org.ipop.api.address.Lease;
import org.ipop.api.edge.FrameSink;
import org.ipop.api.edge.LanPort;
import org.ipop.api.lan.LanStatus;
import org.ipop.api.lan.LanTerms;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.lan.dhcp.Binding;
import org.ipop.wire.dhcp.MacAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One LAN of one network, from the port of the bridge on.
 * <pre>
 *           address of our own held          lost
 *  WAITING -------------------------> SERVING ----> WAITING        any --port taken away--> gone
 * </pre>
 * The address of our own is one that no kernel has: hosts renew their leases there, and nobody else answers for it.
 * Thread: node loop.
 */
final class Lan implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lan.class);
    private static final Duration OWN_LEASE = Duration.ofHours(1);
    private static final long OWN_RENEWAL_NANOS = OWN_LEASE.toNanos() / 3;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Parts node;
    private final NodeContext context;
    private final LanTerms terms;
    private final RunningNetwork network;
    private final MacAddress gateway;
    private final HostLeases leases;
    private final LeaseFile file;
    private final LanPort port;
    private Optional<Serving> serving = Optional.empty();
    private Optional<InetAddress> own = Optional.empty();
    private Optional<Timer> renewal = Optional.empty();
    private String detail = "asking for an address of its own";
    private boolean open = true;

    /** Throws Refused if there is no such bridge. */
    Lan(Parts node, LanTerms terms, RunningNetwork network) {
        this.node = node;
        this.context = node.loop().open("lan");
        this.terms = terms;
        this.network = network;
        this.gateway = MacAddress.local(network.network().self().position().high());
        this.file = new LeaseFile(context, node.state(), terms.network());
        this.leases = node.allocators().hosts(network.network());
        this.port = plugged();
        leases.onLost(this::lost);
        port.gone().thenAccept(why -> {
            detail = why;
            close();
        });
        begin();
    }

    private LanPort plugged() {
        try {
            return node.ports().open(terms.bridge(), network.network().namespace(), new Frames());
        } catch (Refused refusal) {
            leases.close();
            context.close();
            throw refusal;
        }
    }

    /** Of this network as it runs now? */
    boolean serves(RunningNetwork running) {
        return open && running.router() == network.router()
            && running.network().spec().equals(network.network().spec());
    }

    LanStatus status() {
        return new LanStatus(terms, open ? Optional.of(port.name()) : Optional.empty(), detail,
            serving.map(Serving::bindings).orElse(List.of()).stream().filter(binding ->
                binding.state() == Binding.State.BOUND).map(Lan::host).toList());
    }

    /** Gives all leases and names back; the hosts hear of it when they renew. */
    void giveBack() {
        serving.ifPresent(Serving::giveBack);
        own.ifPresent(leases::release);
    }

    /** Leases and names run out by themselves: the hosts may find us again before they do. */
    @Override
    public void close() {
        if (open) {
            open = false;
            endServing();
            port.close();
            leases.close();
            node.health().clear(subject());
            context.close();
        }
    }

    private static LanStatus.Host host(Binding binding) {
        return new LanStatus.Host(binding.client().toString(), binding.address(), binding.name(),
            binding.expiresEpochSeconds());
    }

    private void begin() {
        leases.take(ownWish(own), OWN_LEASE).whenComplete((lease, failure) -> {
            if (!open) {
                return;
            }
            if (failure != null) {
                own = Optional.empty();
                detail = "no address of its own yet: " + failure.getMessage();
                context.schedule(RETRY_NANOS, this::begin);
            } else {
                held(lease);
                renewLater();
            }
        });
    }

    private void renewLater() {
        renewal.ifPresent(Timer::cancel);
        renewal = Optional.of(context.schedule(OWN_RENEWAL_NANOS, () -> {
            if (own.isPresent()) {
                leases.take(ownWish(own), OWN_LEASE);
                renewLater();
            }
        }));
    }

    private Wish ownWish(Optional<InetAddress> address) {
        return new Wish(Bytes.fromHex(gateway.toString().replace(":", "")), network.network().self().host(), address,
            false);
    }

    private void held(Lease lease) {
        own = Optional.of(lease.address());
        detail = "";
        serving = Optional.of(new Serving(new Serving.Site(node, context, terms, network, gateway),
            (Inet4Address) lease.address(), port, leases, file));
        LOG.info("serves a LAN network={} bridge={} port={} address={}", terms.network(), terms.bridge(), port.name(),
            lease.address().getHostAddress());
    }

    private void lost(InetAddress address) {
        if (own.equals(Optional.of(address))) {
            own = Optional.empty();
            endServing();
            begin();
        } else {
            serving.ifPresent(present -> present.lost(address));
        }
    }

    private void endServing() {
        serving.ifPresent(Serving::close);
        serving = Optional.empty();
    }

    private String subject() {
        return Serving.subject(terms);
    }

    /** Frames that come before there is anybody to take them are dropped. */
    private final class Frames implements FrameSink {
        @Override
        public void frame(ByteBuf frame) {
            if (serving.isPresent()) {
                serving.get().frame(frame);
            } else {
                frame.release();
            }
        }

        @Override
        public void flush() {
            serving.ifPresent(Serving::flushMembers);
        }
    }
}
