package org.ipop.lan.dhcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Refused;
import org.ipop.api.address.HostLeases;
import org.ipop.api.address.HostLeases.Wish;
import org.ipop.api.address.Lease;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.TokenBuckets;
import org.ipop.lan.dhcp.Binding.State;
import org.ipop.wire.dhcp.DhcpMessage;
import org.ipop.wire.dhcp.DhcpOptions;
import org.ipop.wire.dhcp.DhcpType;
import org.ipop.wire.dhcp.MacAddress;
import org.ipop.wire.name.NameCodec;

/**
 * Answers the hosts of one LAN (RFC 2131, section 4.3), one address for each Ethernet address, whatever client id a
 * host sends. An offer is a lease of the ring that ends by itself, an ACK one that ends a little after the host's;
 * nothing is given before the ring has. Thread: node loop.
 */
public final class DhcpServer {
    public static final long OFFER_SECONDS = 60;
    public static final long LEASE_SECONDS = 3_600;
    static final long LEAST_LEASE_SECONDS = 60;
    /** The ring keeps an address this much longer than its host: clocks and a late renewal. */
    public static final long GRACE_SECONDS = 60;
    static final long DECLINED_SECONDS = 600;
    static final int DECLINED_LIMIT = 64;
    static final int UNDER_WAY_LIMIT = 256;
    /** Who asks again so soon has the lease that it has; the ring need not be asked. */
    static final long AGAIN_SECONDS = 30;
    /** Questions to the ring; as many as it does at once for one member. */
    static final int BUSY = 8;
    /** A host waits so long for the ring's word on all of its lease. */
    static final long PATIENCE_NANOS = 250_000_000;
    static final int PER_SECOND = 5;
    static final int BURST = 20;
    private static final int RATED_CLIENTS = 4_096;
    private static final long SWEEP_NANOS = 5_000_000_000L;
    private static final Bytes DECLINED = Bytes.copyOf((byte) 0xFF);

    private final NodeContext context;
    private final Counters counters;
    private final HostLeases leases;
    private final LanOptions lan;
    private final Out out;
    private final Answers answers;
    private final Retaking retaking;
    private final Bindings bindings = new Bindings();
    private final TokenBuckets<MacAddress> rates = new TokenBuckets<>(PER_SECOND, BURST, RATED_CLIENTS);
    private final Set<MacAddress> underWay = new LinkedHashSet<>();
    private final Set<InetAddress> declined = new LinkedHashSet<>();
    /** Of the bindings that are bound those that the ring has granted to us, in this run. */
    private final Set<MacAddress> confirmed = new LinkedHashSet<>();
    private boolean closed;

    /** What the server does. */
    public interface Out {
        /** Puts a message on the LAN; an Ethernet address of BROADCAST goes with 255.255.255.255. */
        void send(DhcpMessage message, MacAddress to, Inet4Address address);

        /** The host has the address, or still has it. */
        void bound(Binding binding);

        /** It had it. */
        void freed(Binding binding);

        /** A host has chosen another server. */
        void foreign(Inet4Address server);
    }

    public DhcpServer(NodeContext context, Counters counters, HostLeases leases, LanOptions lan, Out out) {
        this.context = context;
        this.counters = counters;
        this.leases = leases;
        this.lan = lan;
        this.out = out;
        this.answers = new Answers(context, lan, out);
        this.retaking = new Retaking(context, leases, binding -> binding.wish(lan.gateway()),
            binding -> lost(binding.address()));
        context.schedule(SWEEP_NANOS, this::sweep);
    }

    public Bindings bindings() {
        return bindings;
    }

    /** Takes up what an earlier run has given; an address that another member has by now is the host's no more. */
    public void restore(List<Binding> former) {
        former.stream().filter(this::takeUp).forEach(retaking::now);
    }

    /** Takes up what another gateway of the LAN has given; the ring is asked for it once the host is heard. */
    public void inherit(List<Binding> former) {
        former.stream().filter(this::takeUp).forEach(retaking::whenHeard);
    }

    /** Those of whom nothing was heard since they were inherited. */
    public Collection<Binding> unheard() {
        return retaking.unheard();
    }

    /** Whose frame this is, as a number. */
    public void heard(long client) {
        retaking.heard(client);
    }

    /** Writes all leases anew, which are to say something else from now on. */
    public void takeAgain() {
        retaking.all(bindings.all().stream().filter(Binding::bound).toList());
    }

    private boolean takeUp(Binding binding) {
        boolean fits = binding.expiresEpochSeconds() > context.epochSeconds() && !bindings.full()
            && bindings.of(binding.client()).isEmpty() && bindings.of(binding.address()).isEmpty();
        if (fits) {
            bind(binding);
        }
        return fits;
    }

    /** Another member has the address. */
    public void lost(InetAddress address) {
        bindings.of((Inet4Address) address).ifPresent(binding -> {
            count("lost");
            forget(binding);
        });
    }

    /** All hosts lose their leases, which they hear when they renew them. */
    public void giveBack() {
        bindings.all().forEach(this::forget);
    }

    /** Leases stay the hosts'. */
    public void close() {
        closed = true;
        retaking.close();
    }

    /** From whichever host; a message that needs no answer gets none. */
    public void receive(DhcpMessage message) {
        if (closed || message.reply() || message.client().isGroup()) {
            count("drop.direction");
        } else if (!message.relay().isAnyLocalAddress()) {
            count("drop.relayed");
        } else if (!rates.take(message.client(), context.nanoTime())) {
            count("drop.rate");
        } else {
            count(message.type().name().toLowerCase(Locale.ROOT));
            answer(message);
        }
    }

    private void answer(DhcpMessage message) {
        switch (message.type()) {
            case DISCOVER -> discover(message);
            case REQUEST -> request(message);
            case DECLINE -> decline(message);
            case RELEASE -> release(message);
            case INFORM -> inform(message);
            case OFFER, ACK, NAK -> count("drop.direction");
        }
    }

    private void discover(DhcpMessage message) {
        Optional<Binding> known = bindings.of(message.client());
        if (known.isPresent()) {
            answers.offer(message, known.get());
            return;
        }
        Optional<InetAddress> wished = message.options().address(DhcpOptions.REQUESTED_ADDRESS).map(ip -> ip);
        take(message, new Asked(wished, false, OFFER_SECONDS + GRACE_SECONDS), lease -> {
            Binding offered = new Binding(message.client(), (Inet4Address) lease.address(), State.OFFERED,
                Optional.empty(), context.epochSeconds() + OFFER_SECONDS);
            bindings.put(offered);
            answers.offer(message, offered);
        }, why -> count("pool-full"));
    }

    /** SELECTING names a server; INIT-REBOOT, RENEWING and REBINDING do not (RFC 2131, section 4.3.2). */
    private void request(DhcpMessage message) {
        Optional<Inet4Address> server = message.options().address(DhcpOptions.SERVER);
        if (server.isPresent() && !server.get().equals(lan.server())) {
            chosen(message, server.get());
            return;
        }
        Optional<Inet4Address> wished = message.current().isAnyLocalAddress()
            ? message.options().address(DhcpOptions.REQUESTED_ADDRESS) : Optional.of(message.current());
        Optional<Binding> known = bindings.of(message.client());
        if (wished.isEmpty()) {
            count("drop.no-address");
        } else if (known.map(binding -> !binding.address().equals(wished.get())).orElse(server.isPresent())) {
            count("refused");
            answers.refuse(message, server.isPresent() ? "this was not offered" : "you have another address here");
        } else if (known.filter(binding -> isRecent(binding, message)).isPresent()) {
            count("again");
            answers.acknowledge(message, known.get());
        } else {
            confirm(message, wished.get());
        }
    }

    /** A repeated REQUEST, or a client that begins anew at once. */
    private boolean isRecent(Binding binding, DhcpMessage message) {
        long late = Answers.seconds(message) - (binding.expiresEpochSeconds() - context.epochSeconds());
        return late >= 0 && late < AGAIN_SECONDS && binding.name().equals(name(message))
            && confirmed.contains(binding.client());
    }

    private void chosen(DhcpMessage message, Inet4Address server) {
        bindings.of(message.client()).filter(binding -> !binding.bound()).ifPresent(this::forget);
        out.foreign(server);
    }

    /** A host that we do not know gets the address it asks for if the ring lets us have it, else it must begin anew. */
    private void confirm(DhcpMessage message, Inet4Address address) {
        long seconds = Answers.seconds(message);
        Optional<Binding> offered = bindings.of(message.client()).filter(binding -> !binding.bound());
        boolean busy = underWay.size() >= BUSY && !underWay.contains(message.client());
        if (busy && offered.filter(binding -> meanwhile(message, binding, name(message))).isPresent()) {
            return;
        }
        take(message, new Asked(Optional.of(address), true, seconds + GRACE_SECONDS), lease -> {
            boolean told = offered.isPresent() && bindings.of(message.client()).filter(Binding::bound).isPresent();
            Binding bound = new Binding(message.client(), address, State.BOUND, name(message),
                context.epochSeconds() + granted(lease, seconds));
            retaking.forget(message.client());
            bind(bound);
            confirmed.add(message.client());
            if (!told) {
                answers.acknowledge(message, bound);
            }
        }, why -> {
            bindings.of(message.client()).ifPresent(this::forget);
            count("refused");
            answers.refuse(message, why);
        });
        offered.ifPresent(binding -> context.schedule(PATIENCE_NANOS, () -> {
            if (!closed && underWay.contains(message.client())) {
                meanwhile(message, binding, Optional.empty());
            }
        }));
    }

    /**
     * Where the ring has much to do the host gets what was reserved with the offer, and the rest when it renews: offers
     * to others go first. Of an offer that is nearly over nothing is given; false then.
     */
    private boolean meanwhile(DhcpMessage message, Binding offered, Optional<String> name) {
        long end = offered.expiresEpochSeconds();
        boolean good = end - context.epochSeconds() >= OFFER_SECONDS / 2
            && bindings.of(message.client()).equals(Optional.of(offered));
        if (good) {
            count("short");
            Binding held = new Binding(message.client(), offered.address(), State.BOUND, name, end);
            bind(held);
            answers.acknowledge(message, held);
        }
        return good;
    }

    /** Of an address that another gateway of the LAN holds, no longer than it does. */
    private long granted(Lease lease, long seconds) {
        long left = lease.expiresEpochSeconds() - context.epochSeconds();
        return left >= seconds ? seconds : Math.clamp(left - GRACE_SECONDS, LEAST_LEASE_SECONDS, seconds);
    }

    private void bind(Binding bound) {
        bindings.of(bound.client()).filter(former -> former.name().isPresent() && !former.name().equals(bound.name()))
            .ifPresent(out::freed);
        bindings.put(bound);
        out.bound(bound);
    }

    /** Somebody else uses the address: nobody gets it for a while. */
    private void decline(DhcpMessage message) {
        Optional<Inet4Address> address = message.options().address(DhcpOptions.REQUESTED_ADDRESS);
        Optional<Binding> known = bindings.of(message.client())
            .filter(binding -> Optional.of(binding.address()).equals(address));
        if (known.isEmpty() || !ours(message)) {
            count("drop.not-theirs");
            return;
        }
        forget(known.get()).whenComplete((done, failure) -> {
            if (!closed && declined.size() < DECLINED_LIMIT && declined.add(address.get())) {
                leases.take(new Wish(DECLINED, lan.gateway(), address.map(ip -> ip), true),
                    Duration.ofSeconds(DECLINED_SECONDS));
                context.schedule(DECLINED_SECONDS * 1_000_000_000L, () -> {
                    declined.remove(address.get());
                    leases.release(address.get());
                });
            }
        });
    }

    private void release(DhcpMessage message) {
        Optional<Binding> known = bindings.of(message.client())
            .filter(binding -> binding.address().equals(message.current()));
        if (known.isEmpty() || !ours(message)) {
            count("drop.not-theirs");
        } else {
            forget(known.get());
        }
    }

    private void inform(DhcpMessage message) {
        if (message.current().isAnyLocalAddress()) {
            count("drop.no-address");
        } else {
            answers.inform(message);
        }
    }

    private boolean ours(DhcpMessage message) {
        return message.options().address(DhcpOptions.SERVER).map(lan.server()::equals).orElse(true);
    }

    /** What the ring is asked for. */
    private record Asked(Optional<InetAddress> address, boolean strict, long seconds) {
    }

    /** One question to the ring for a host at a time; where the ring is silent the host asks again by itself. */
    private void take(DhcpMessage message, Asked asked, Consumer<Lease> taken, Consumer<String> refused) {
        MacAddress client = message.client();
        if (bindings.full() && bindings.of(client).isEmpty()) {
            count("drop.table-full");
        } else if (underWay.size() >= UNDER_WAY_LIMIT || !underWay.add(client)) {
            count("drop.under-way");
        } else {
            leases.take(Binding.wish(lan.gateway(), client, name(message), asked.address, asked.strict),
                Duration.ofSeconds(asked.seconds)).whenComplete((lease, failure) -> {
                    underWay.remove(client);
                    if (!closed && failure == null) {
                        taken.accept(lease);
                    } else if (!closed && refused(failure)) {
                        refused.accept("this address is not to be had");
                    } else {
                        count("unanswered");
                    }
                });
        }
    }

    private Optional<String> name(DhcpMessage message) {
        Optional<String> name = message.options().text(DhcpOptions.HOST_NAME)
            .map(text -> text.split("\\.", 2)[0].toLowerCase(Locale.ROOT)).filter(NameCodec::isHost);
        if (name.isPresent() && bindings.named(name.get(), message.client())) {
            count("name-taken");
            return Optional.empty();
        }
        return name;
    }

    private CompletionStage<Void> forget(Binding binding) {
        bindings.remove(binding);
        confirmed.remove(binding.client());
        retaking.forget(binding.client());
        if (binding.bound()) {
            out.freed(binding);
        }
        return leases.release(binding.address());
    }

    private void sweep() {
        if (!closed) {
            long now = context.epochSeconds();
            bindings.all().stream().filter(binding -> binding.expiresEpochSeconds() <= now).forEach(binding -> {
                count("expired");
                forget(binding);
            });
            context.schedule(SWEEP_NANOS, this::sweep);
        }
    }

    static boolean refused(Throwable failure) {
        return failure instanceof Refused || failure instanceof CompletionException wrapped
            && wrapped.getCause() instanceof Refused;
    }

    private void count(String what) {
        counters.counter("lan.dhcp." + what).increment();
    }
}
