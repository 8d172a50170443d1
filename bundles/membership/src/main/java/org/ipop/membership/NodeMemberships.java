package org.ipop.membership;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.Admissions;
import org.ipop.api.membership.Memberships;
import org.ipop.api.membership.MembershipsSnapshot;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.membership.RunningNetworks;
import org.ipop.api.membership.Seeds;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.membership.certificate.AddressPlan;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.certificate.Names;
import org.ipop.membership.enrolment.Enrolled;
import org.ipop.membership.enrolment.EnrolmentChannel;
import org.ipop.membership.enrolment.IssuerBook;
import org.ipop.membership.enrolment.IssuerBookCodec;
import org.ipop.membership.enrolment.IssuerDesk;
import org.ipop.membership.enrolment.Joiner;
import org.ipop.membership.enrolment.NetworkAuthority;
import org.ipop.membership.network.NetworkFiles;
import org.ipop.membership.network.NetworkLife;
import org.ipop.membership.network.NetworkServices;
import org.ipop.membership.network.StoredNetwork;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.wire.membership.InvitationToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The networks of this node. Thread: node loop; made at start-up, since it reads the disk. */
public final class NodeMemberships implements Memberships, Admissions, RunningNetworks, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMemberships.class);
    private static final int MAX_NETWORKS = 16;

    private final NodeContext context;
    private final NodeParts node;
    private final BootstrapRing bootstrap;
    private final EnrolmentChannel enrolment;
    private final Discovery discovery;
    private final PendingJoins pending;
    private final NetworkLife.Surroundings surroundings;
    private final Map<String, OpenNetwork> networks = new LinkedHashMap<>();
    /** Names of networks that are being made or joined. */
    private final Set<String> underWay = new LinkedHashSet<>();

    public NodeMemberships(NodeLoop loop, NodeParts node, NetworkServices services, Discovery.Sources sources) {
        this.context = loop.open("membership");
        this.node = node;
        this.bootstrap = new BootstrapRing(node.keys(), services);
        this.discovery = new Discovery(loop, node, sources, bootstrap);
        this.enrolment = new EnrolmentChannel(context, node.keys(), node.counters(), node.links());
        this.surroundings = new NetworkLife.Surroundings(services, node.keys(), bootstrap.overlay(), bootstrap.store(),
            node.counters());
        for (String name : NetworkFiles.memberships(node.state())) {
            NetworkFiles files = new NetworkFiles(node.state(), name);
            Restored.read(files, node.keys(), context.epochSeconds()).ifPresent(enrolled -> open(enrolled, files));
        }
        this.pending = new PendingJoins(node.state());
        pending.read().forEach(this::resume);
    }

    Seeds seeds() {
        return discovery.seeds();
    }

    @Override
    public CompletionStage<NetworkStatus> create(String name, Optional<Prefix> ipv4, JoinTerms terms) {
        return attempt(name, () -> {
            admit(Names.network(name));
            Prefix plan = AddressPlan.checked(ipv4.orElse(AddressPlan.DEFAULT_IPV4));
            String ownName = terms.host().map(Names::host).orElseGet(() -> Names.suggestion(node.systemName(),
                "node-" + node.keys().identity().nodeId().toShort()));
            refuseUnlessEnterable(terms.namespace());
            refuseOverlap(plan, terms.namespace());
            return found(name, plan, new JoinTerms(Optional.of(ownName), terms.namespace()));
        });
    }

    @Override
    public CompletionStage<Invitation> invite(String network, InvitationTerms terms) {
        return Refusals.of(() -> {
            OpenNetwork open = network(network);
            if (open.desk().isEmpty()) {
                throw new Refused("only the node that created '" + network + "' can invite; make the token there");
            }
            return open.desk().get().invite(terms, node.links().candidates(), bootstrap.seeds())
                .thenApply(token -> new Invitation(token.text(), token.ticket().expiresEpochSeconds()));
        });
    }

    @Override
    public CompletionStage<NetworkStatus> join(String text, JoinTerms terms) {
        return Refusals.of(() -> {
            refuseUnlessEnterable(terms.namespace());
            return begin(text, terms);
        });
    }

    private CompletionStage<NetworkStatus> begin(String text, JoinTerms terms) {
        return Refusals.of(() -> {
            JoinRequest request = JoinRequest.of(text, terms.host(), node.keys(), node.systemName(),
                context.epochSeconds());
            String network = request.token().network();
            return attempt(network, () -> {
                admit(request.token());
                return enrol(request, terms.namespace(),
                    () -> pending.keep(new PendingJoins.Pending(network, text, terms)));
            });
        });
    }

    /** A join that waited for approval when the node stopped. Its namespace may come later than the node. */
    private void resume(PendingJoins.Pending join) {
        begin(join.token(), join.terms()).whenComplete((status, error) -> {
            if (error instanceof Refused) {
                LOG.warn("join came to nothing network={} why={}", join.network(), error.getMessage());
                pending.forget(join.network());
            }
        });
    }

    @Override
    public CompletionStage<Void> leave(String network) {
        return Refusals.of(() -> {
            if (enrolment.giveUp(network)) {
                return pending.forget(network);
            }
            OpenNetwork open = network(network);
            if (open.life().status().state() == NetworkStatus.State.LEAVING) {
                throw new Refused("this node is leaving '" + network + "' already");
            }
            if (open.desk().isPresent() && open.life().overlay().view().members() > 1) {
                throw new Refused("this node is the authority of '" + network + "': its key would be gone and nobody "
                    + "could join any more; let the other members leave first");
            }
            open.desk().ifPresent(enrolment::close);
            return open.life().leave().thenCompose(left -> {
                discovery.left(open.life());
                return open.files().delete();
            }).thenRun(() -> networks.remove(network));
        });
    }

    @Override
    public CompletionStage<Expelled> revoke(String network, String member) {
        return Refusals.of(() -> network(network).revocations().orElseThrow(() -> new Refused(
            "only the node that created '" + network + "' can expel its members; do it there")).revoke(member));
    }

    @Override
    public CompletionStage<List<Applicant>> waiting(String network) {
        return Refusals.of(() -> CompletableFuture.completedFuture(approvals(network).waiting()));
    }

    @Override
    public CompletionStage<Applicant> answer(String network, String applicant, boolean approve) {
        return Refusals.of(() -> approvals(network).answer(applicant, approve));
    }

    @Override
    public List<Joining> joining() {
        return enrolment.joining();
    }

    private IssuerDesk approvals(String network) {
        return network(network).desk().orElseThrow(() -> new Refused(
            "only the node that created '" + network + "' can approve; do it there"));
    }

    @Override
    public List<NetworkStatus> networks() {
        return networks.values().stream().map(open -> open.life().status()).toList();
    }

    @Override
    public List<Overlay> rings() {
        List<Overlay> rings = new ArrayList<>(List.of(bootstrap.overlay()));
        networks.values().stream().map(OpenNetwork::life).filter(NetworkLife::open)
            .forEach(life -> rings.add(life.overlay()));
        return rings;
    }

    @Override
    public List<RunningNetwork> running() {
        return networks.values().stream().flatMap(open -> open.life().running().stream()).toList();
    }

    @Override
    public void close() {
        enrolment.close();
        discovery.close();
        networks.values().forEach(open -> open.life().close());
        networks.clear();
        bootstrap.close();
        context.close();
    }

    /** Leaves rings, leases, taps and names as they are: the successor opens the same networks from the disk. */
    @Override
    public MembershipsSnapshot suspend() {
        Map<String, List<MembershipsSnapshot.Checked>> members = new LinkedHashMap<>();
        networks.forEach((name, open) -> members.put(name, open.life().checkedMembers()));
        enrolment.close();
        discovery.close();
        networks.values().forEach(open -> open.life().suspend());
        networks.clear();
        context.close();
        return new MembershipsSnapshot(members);
    }

    @Override
    public void resume(MembershipsSnapshot former) {
        networks.forEach((name, open) -> open.life().recall(former.members().getOrDefault(name, List.of())));
    }

    private CompletionStage<NetworkStatus> found(String name, Prefix plan, JoinTerms terms) {
        String host = terms.host().orElseThrow();
        AuthorityKey key = AuthorityKey.ofSeed(node.keys().source().draw(AuthorityKey.SEED_BYTES).toArray());
        NetworkSpec spec = new NetworkSpec(name, key.publicKey(), plan, AddressPlan.ulaOf(key.publicKey()));
        NetworkAuthority authority = new NetworkAuthority(spec, key, node.keys().source());
        NetworkFiles files = new NetworkFiles(node.state(), name);
        IssuerBook book = new IssuerBook();
        book.addName(host, node.keys().identity().nodeId());
        long now = context.epochSeconds();
        return computed(() -> authority.certify(host, node.keys().identity().publicKey(), now))
            .thenCompose(certificate -> {
                Enrolled founder = new Enrolled(new NetworkCredentials(spec, certificate, authority.secret(0)),
                    List.of());
                return files.authority(key)
                    .thenCompose(stored -> files.book(IssuerBookCodec.encode(book)))
                    .thenCompose(stored -> files.namespace(terms.namespace()))
                    .thenCompose(stored -> files.membership(StoredNetwork.of(founder).encode()))
                    .thenCompose(stored -> open(founder, files).life().whenActive());
            });
    }

    private CompletionStage<NetworkStatus> enrol(JoinRequest request, Optional<String> namespace,
                                                 Runnable waits) {
        InvitationToken token = request.token();
        token.seeds().forEach(bootstrap::introduce);
        bootstrap.introduce(Contact.ofBootstrap(token.issuer().node(), token.issuer().candidates()));
        NetworkFiles files = new NetworkFiles(node.state(), token.network());
        return Refusals.of(() -> enrolment.join(token, new Joiner.Wish(request.host(), request.firm()), waits)
                .thenApply(enrolled -> {
                    refuseOverlap(enrolled.credentials().spec().ipv4(), namespace);
                    return enrolled;
                }))
            .whenComplete((enrolled, error) -> {
                if (error instanceof Refused) {
                    pending.forget(token.network());
                }
            })
            .thenCompose(enrolled -> files.namespace(namespace)
                .thenCompose(stored -> files.membership(StoredNetwork.of(enrolled).encode()))
                .thenCompose(stored -> {
                    pending.forget(token.network());
                    return open(enrolled, files).life().whenActive();
                }));
    }

    /** Throws Refused for a network that this node is not in. */
    public NetworkLife life(String name) {
        return network(name).life();
    }

    private OpenNetwork open(Enrolled enrolled, NetworkFiles files) {
        OpenNetwork open = OpenNetwork.open(context, surroundings, enrolled, files);
        open.desk().ifPresent(enrolment::open);
        networks.put(enrolled.credentials().spec().name(), open);
        discovery.opened(open.life());
        return open;
    }

    private OpenNetwork network(String name) {
        OpenNetwork open = networks.get(name);
        if (open == null) {
            throw new Refused(networks.isEmpty() ? "this node is in no network"
                : "this node is in no network '" + name + "', but in " + String.join(", ", networks.keySet()));
        }
        return open;
    }

    /** Throws Refused, before anything is done that would have to be undone. */
    private void refuseUnlessEnterable(Optional<String> namespace) {
        node.namespaces().within(namespace, () -> true);
    }

    private void refuseOverlap(Prefix plan, Optional<String> namespace) {
        Overlaps.refuse(plan, namespace, networks.values().stream().map(OpenNetwork::life).filter(NetworkLife::open)
            .map(NetworkLife::status));
    }

    private void admit(InvitationToken token) {
        OpenNetwork former = networks.get(token.network());
        if (former != null && former.life().credentials().spec().authorityKey().equals(token.authorityKey())) {
            throw new Refused("this node is a member of '" + token.network() + "' already, as '"
                + former.life().credentials().self().host() + "'");
        }
        admit(token.network());
    }

    private void admit(String name) {
        if (networks.containsKey(name)) {
            throw new Refused("this node is in a network '" + name
                + "' already; choose another name or leave it first");
        }
        if (networks.size() + underWay.size() >= MAX_NETWORKS) {
            throw new Refused("this node is in " + MAX_NETWORKS + " networks; leave one first");
        }
    }

    /** One attempt at a time for a name. */
    private CompletionStage<NetworkStatus> attempt(String name, Supplier<CompletionStage<NetworkStatus>> task) {
        if (underWay.contains(name)) {
            return CompletableFuture.failedStage(
                new Refused("network '" + name + "' is being made or joined at this moment; wait for the outcome"));
        }
        CompletionStage<NetworkStatus> outcome = Refusals.of(task);
        underWay.add(name);
        outcome.whenComplete((status, error) -> underWay.remove(name));
        return outcome;
    }

    private <T> CompletionStage<T> computed(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean taken = context.compute(node.keys().identity().nodeId(), task, (value, error) -> {
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(error);
            }
        });
        if (!taken) {
            result.completeExceptionally(new Refused("this node is too busy to sign; try again"));
        }
        return result;
    }
}
