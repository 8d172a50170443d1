package org.ipop.lan;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.Refused;
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
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.EthernetHeader;
import org.ipop.wire.dhcp.MacAddress;
import org.ipop.wire.lan.GatewayFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One LAN of one network, from the port of the bridge on. While this is the gateway that serves it:
 * <pre>
 *           address of our own held          lost
 *  WAITING -------------------------> SERVING ----> WAITING        any --port taken away--> gone
 * </pre>
 * The address of our own is one that no kernel has: hosts renew their leases there, and nobody else answers for it. It
 * goes over to the gateway that serves next, as does the Ethernet address that hosts have for it. Thread: node loop.
 */
final class Lan implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lan.class);
    private static final Duration OWN_LEASE = Duration.ofHours(1);
    private static final long OWN_RENEWAL_NANOS = OWN_LEASE.toNanos() / 3;
    private static final long TALKERS_NANOS = 300_000_000_000L;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Parts node;
    private final NodeContext context;
    private final LanTerms terms;
    private final RunningNetwork network;
    private final MacAddress gateway;
    private final Claims leases;
    private final Table table;
    private final Talkers talkers = new Talkers();
    private final LanPort port;
    private final Duty duty;
    private Optional<Serving> serving = Optional.empty();
    private Optional<Timer> renewal = Optional.empty();
    private String detail = "";
    private boolean open = true;

    /** Throws Refused if there is no such bridge. */
    Lan(Parts node, LanTerms terms, RunningNetwork network) {
        this.node = node;
        this.context = node.loop().open("lan");
        this.terms = terms;
        this.network = network;
        this.gateway = shared(network);
        this.leases = new Claims(node.allocators().hosts(network.network()), network.network().self().node());
        this.table = new Table(context, network.network(), new HostNames(network.network(), node.loop().counters()),
            new LeaseFile(context, node.state(), terms.network()), leases);
        this.port = plugged();
        this.duty = new Duty(node, context, network.network(), new Duty.Known(table, talkers), new Orders());
        leases.onLost(this::lost);
        port.gone().thenAccept(why -> {
            detail = why;
            close();
        });
        duty.begin();
        context.schedule(TALKERS_NANOS, this::age);
    }

    private void age() {
        talkers.age();
        context.schedule(TALKERS_NANOS, this::age);
    }

    /** What hosts take for the Ethernet address of all members elsewhere: the same with all gateways of a network. */
    private static MacAddress shared(RunningNetwork network) {
        return MacAddress.local(Key.hash(network.network().spec().authorityKey().toArray()).high());
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
        return new LanStatus(terms, open ? Optional.of(port.name()) : Optional.empty(),
            detail.isEmpty() ? duty.detail() : detail,
            table.all().stream().filter(binding -> binding.expiresEpochSeconds() > context.epochSeconds())
                .map(Lan::host).toList());
    }

    /** Gives all leases and names back, which the hosts hear when they renew; unless another gateway goes on. */
    void giveBack() {
        if (!duty.hasStandby()) {
            serving.ifPresent(Serving::giveBack);
            duty.server().ifPresent(leases::release);
        }
    }

    /** Leases and names run out by themselves: the hosts may find us again before they do. */
    @Override
    public void close() {
        if (open) {
            open = false;
            table.finish();
            endServing();
            duty.farewell();
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

    /** Where another has served there is an address already, and the ring need not be waited for. */
    private void begin() {
        Optional<Inet4Address> own = duty.server();
        if (own.isPresent() && serving.isEmpty()) {
            serve(own.get());
        }
        leases.take(ownWish(own), OWN_LEASE).whenComplete((lease, failure) -> {
            if (!open || !duty.serves()) {
                return;
            }
            if (failure == null) {
                held(lease);
            } else {
                detail = serving.isPresent() ? "" : "no address of its own yet: " + failure.getMessage();
                context.schedule(RETRY_NANOS, this::retry);
            }
        });
    }

    private void retry() {
        if (duty.serves()) {
            begin();
        }
    }

    private void held(Lease lease) {
        Inet4Address own = (Inet4Address) lease.address();
        if (!duty.server().equals(Optional.of(own))) {
            endServing();
        }
        duty.servesFrom(Optional.of(own));
        if (serving.isEmpty()) {
            serve(own);
        }
        renewLater();
    }

    private void renewLater() {
        renewal.ifPresent(Timer::cancel);
        renewal = Optional.of(context.schedule(OWN_RENEWAL_NANOS, () -> {
            if (duty.server().filter(own -> duty.serves() || leases.isOurs(own)).isPresent()) {
                leases.take(ownWish(duty.server()), OWN_LEASE);
                renewLater();
            }
        }));
    }

    private Wish ownWish(Optional<Inet4Address> address) {
        return new Wish(Bytes.fromHex(gateway.toString().replace(":", "")), network.network().self().host(),
            address.map(ip -> ip), false);
    }

    private void serve(Inet4Address address) {
        detail = "";
        Serving begun = new Serving(new Serving.Site(node, context, terms, network, gateway), address, port, leases,
            new Duty.Known(table, talkers));
        serving = Optional.of(begun);
        begun.begin(duty.accompanied());
        LOG.info("serves a LAN network={} bridge={} port={} address={} term={}", terms.network(), terms.bridge(),
            port.name(), address.getHostAddress(), duty.term());
    }

    private void lost(InetAddress address) {
        if (duty.server().filter(address::equals).isPresent()) {
            duty.servesFrom(Optional.empty());
            endServing();
            if (duty.serves()) {
                begin();
            }
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

    /** What the duty of a gateway asks for. */
    private final class Orders implements Duty.Orders {
        @Override
        public void serve() {
            detail = "asking for an address of its own";
            begin();
        }

        @Override
        public void standBy() {
            if (serving.isPresent()) {
                LOG.info("another gateway serves the LAN network={} bridge={}", terms.network(), terms.bridge());
            }
            endServing();
            detail = "";
        }

        @Override
        public void adopt(List<Binding> former) {
            serving.ifPresent(present -> present.adopt(former));
        }

        @Override
        public void share() {
            leases.share(duty.succession());
            duty.server().filter(leases::isOurs).ifPresent(own -> leases.take(ownWish(duty.server()), OWN_LEASE));
            serving.ifPresent(Serving::takeAgain);
        }

        @Override
        public void meet(Inet4Address member) {
            network.router().route(member);
        }

        @Override
        public void say(ByteBuf payload) {
            new EthernetHeader(GatewayFrame.GROUP, MacAddress.local(network.network().self().position().high()),
                GatewayFrame.TYPE).prepend(payload);
            port.frame(payload);
        }
    }

    /** Frames that come before there is anybody to take them are dropped. */
    private final class Frames implements FrameSink {
        @Override
        public void frame(ByteBuf frame) {
            if (isOfGateway(frame)) {
                duty.receive(frame);
            } else if (serving.isPresent() && duty.mayAnswer()) {
                serving.get().frame(frame);
            } else {
                frame.release();
            }
        }

        @Override
        public void flush() {
            serving.ifPresent(Serving::flushMembers);
        }

        private boolean isOfGateway(ByteBuf frame) {
            try {
                return EthernetHeader.type(frame) == GatewayFrame.TYPE;
            } catch (MalformedPacket e) {
                return false;
            }
        }
    }
}
