package org.ipop.simulation.scenarios.attack;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.HostPort;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Transport;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.runtime.Health;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.vnet.VirtualNetworkFactory;
import org.ipop.dhcp.dht.DhtAllocators;
import org.ipop.dht.RingDhtFactory;
import org.ipop.link.LinkCore;
import org.ipop.membership.Discovery;
import org.ipop.membership.NodeMemberships;
import org.ipop.membership.NodeParts;
import org.ipop.membership.network.NetworkServices;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.overlay.chord.ChordFactory;
import org.ipop.security.noise.SeededNode;
import org.ipop.shell.alarm.Watchman;
import org.ipop.simulation.Reflections;
import org.ipop.simulation.SimulatedHost;
import org.ipop.vnet.Routers;
import org.ipop.vnet.Services;

/** A whole node but for names. What an attacker has changed of the source is in its {@link Parts}. */
final class Citizen {
    static final int PORT = 4100;

    final SimulatedHost host;
    final SeededNode secrets;
    final LinkCore links;
    final NodeMemberships memberships;
    final Taps tap = new Taps();
    private final Lines health = new Lines();
    private final Watchman watchman;

    /** What is not as it was published. */
    record Parts(UnaryOperator<Transport> transport, UnaryOperator<HandshakeFactory> handshakes,
                 UnaryOperator<VirtualNetworkFactory> routers) {
        static final Parts USUAL =
            new Parts(UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());

        static Parts routing(VirtualNetworkFactory other) {
            return new Parts(UnaryOperator.identity(), UnaryOperator.identity(), usual -> other);
        }
    }

    Citizen(SimulatedHost host, int number, Parts parts) {
        this.host = host;
        this.secrets = new SeededNode(number);
        links = new LinkCore(id(), new LinkCore.Settings(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), PORT),
            LinkCore.Settings.RELAY_BYTES_PER_SECOND), new LinkCore.Services(host.loop().open("link"),
                host.loop().counters(), host.state(), parts.transport.apply(host.transport()),
                new Reflections(host), parts.handshakes.apply(secrets.handshakes(host.loop().open("security")))));
        Routers routers = new Routers(new Services(host.loop(), links, links, tap, health));
        memberships = new NodeMemberships(host.loop(), new NodeParts(links, keys(), host.state(),
            host.loop().counters(), host.namespaces(), host.toString()),
            new NetworkServices(new ChordFactory(id(), host.loop(), links), new RingDhtFactory(host.loop()),
                new DhtAllocators(host.loop()), parts.routers.apply(routers), (network, ipv4) -> new NoNames()),
            new Discovery.Sources(List.of(new HostPort(Town.SEED, PORT)), name -> List.of(InetAddress.ofLiteral(name)),
                host.sockets(), false));
        watchman = new Watchman(host.loop().open("shell"), host.loop().counters(), health, NodeId::toShort);
        links.start();
    }

    NodeId id() {
        return secrets.identity().nodeId();
    }

    NodeKeys keys() {
        return new NodeKeys(secrets.identity(), secrets.verifier(), bytes -> Bytes.copyOf(secrets.draw(bytes)));
    }

    /** What makes it a member. */
    NetworkCredentials credentials() {
        return memberships.life(Town.NETWORK).credentials();
    }

    NetworkStatus network() {
        return memberships.networks().getFirst();
    }

    InetAddress address() {
        return network().ipv4().orElseThrow();
    }

    Contact contact() {
        return Contact.ofBootstrap(id(), links.candidates());
    }

    long counted(String counter) {
        return host.loop().counters().counter(counter).value();
    }

    /** The lines of {@code ipop status} that are about attacks. */
    List<String> alarms() {
        return health.entries().stream().filter(entry -> entry.subject().startsWith("attack "))
            .map(Health.Entry::line).toList();
    }

    /** The lines of {@code ipop why}. */
    List<String> why(Citizen other) {
        return Stream.concat(links.history(other.id()).stream(), watchman.misdeeds(other.id()).stream()).toList();
    }

    /** Datagrams that came in from this sender. */
    long arrivedFrom(Citizen other) {
        String sender = other.address().getHostAddress() + " ";
        return tap.arrived.stream().filter(line -> line.startsWith(sender)).count();
    }

    Optional<NodeId> relayTo(Citizen other) {
        return links.link(other.id()).flatMap(link -> link.via());
    }

    static InetAddress ipv4(String literal) {
        return (Inet4Address) InetAddress.ofLiteral(literal);
    }
}
