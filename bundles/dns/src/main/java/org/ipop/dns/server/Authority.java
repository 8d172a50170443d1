package org.ipop.dns.server;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.ipop.api.name.NameService.NameRecord;
import org.ipop.api.name.Published;
import org.ipop.api.runtime.NodeContext;
import org.ipop.dns.server.Members.Pointer;
import org.ipop.dns.server.Place.Address;
import org.ipop.dns.server.Place.Apex;
import org.ipop.dns.server.Place.Below;
import org.ipop.dns.server.Place.Empty;
import org.ipop.dns.server.Place.Foreign;
import org.ipop.dns.server.Place.Host;
import org.ipop.dns.server.Place.Missing;
import org.ipop.dns.server.Place.ReverseApex;
import org.ipop.dns.server.Place.Service;
import org.ipop.dns.server.Place.Top;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/** Answers questions about our zones. A name of a host is never denied because it lacks the type asked for. */
final class Authority {
    private static final long MAX_TTL_SECONDS = 60;
    /** How long a "no" may be remembered: a host may join at any time. */
    private static final long NEGATIVE_TTL_SECONDS = 5;
    private static final int IN = DClass.IN;

    private final NodeContext context;
    private final List<Zone> zones = new ArrayList<>();

    Authority(NodeContext context) {
        this.context = context;
    }

    void add(Zone zone) {
        zones.add(zone);
    }

    void remove(Zone zone) {
        zones.remove(zone);
    }

    /** Is this an address of one of the networks? */
    boolean covers(InetAddress address) {
        return zones.stream().map(Zone::spec)
            .anyMatch(spec -> spec.ipv4().contains(address) || spec.ipv6().contains(address));
    }

    /** Names below "ipop" are ours, all of them: nobody else could know one. */
    Place place(Name name) {
        return zones.stream().flatMap(zone -> zone.place(name).stream()).findFirst().orElseGet(() -> {
            if (!name.subdomain(Zone.TOP)) {
                return new Foreign();
            }
            Name cut = new Name(name, name.labels() - Zone.TOP.labels());
            return cut.labels() == name.labels() ? new Top(cut) : new Missing(cut);
        });
    }

    /** Fails as the zone's members do. */
    CompletionStage<Answer> answer(Place place, Name name, int type) {
        return switch (place) {
            case Foreign foreign -> CompletableFuture.completedStage(Answer.REFUSED);
            case Top top -> CompletableFuture.completedStage(select(List.of(soa(top.cut())), type, top.cut()));
            case Empty empty -> CompletableFuture.completedStage(Answer.noData(soa(empty.cut())));
            case Missing missing -> CompletableFuture.completedStage(Answer.noName(soa(missing.cut())));
            case Apex apex -> CompletableFuture.completedStage(select(apexRecords(apex, name), type, apex.cut()));
            case ReverseApex apex -> CompletableFuture.completedStage(
                select(List.of(soa(apex.cut()), ns(name, apex.zone())), type, apex.cut()));
            case Host host -> host.zone().members().byName(host.label()).thenApply(found ->
                answer(found.map(record -> addresses(name, record)), type, host.cut()));
            case Below below -> below.zone().members().byName(below.host()).thenCompose(found ->
                found.map(record -> below(below, name, type, record))
                    .orElseGet(() -> CompletableFuture.completedStage(Answer.noName(soa(below.cut())))));
            case Service service -> service.zone().members().offering(service.label()).thenApply(found ->
                offered(service, name, type, found));
            case Address address -> pointer(address).thenApply(found ->
                answer(found.map(target -> List.of(target.at(name))), type, address.cut()));
        };
    }

    private Answer answer(Optional<List<Record>> ofName, int type, Name cut) {
        return ofName.map(records -> select(records, type, cut)).orElseGet(() -> Answer.noName(soa(cut)));
    }

    private Answer select(List<Record> ofName, int type, Name cut) {
        List<Record> wanted = ofName.stream().filter(record -> type == Type.ANY || record.getType() == type).toList();
        return wanted.isEmpty() ? Answer.noData(soa(cut)) : Answer.found(wanted, List.of());
    }

    private List<Record> apexRecords(Apex apex, Name name) {
        Zone zone = apex.zone();
        return List.of(soa(apex.cut()), ns(name, zone), record(name, MAX_TTL_SECONDS, zone.spec().nameServer4()),
            record(name, MAX_TTL_SECONDS, zone.spec().nameServer6()));
    }

    /** What a member publishes comes before hosts behind it, which are records of their own. */
    private CompletionStage<Answer> below(Below below, Name name, int type, NameRecord member) {
        Answer published = beneath(below, name, type, member);
        if (!published.isNoName() || !below.rest().matches("[a-z0-9-]+")) {
            return CompletableFuture.completedStage(published);
        }
        return below.zone().members().byName(below.rest() + "." + below.host()).thenApply(host ->
            host.map(record -> select(addresses(name, record), type, below.cut())).orElse(published));
    }

    /** A name is there as soon as one below it is (RFC 8020). */
    private Answer beneath(Below below, Name name, int type, NameRecord record) {
        String rest = below.rest();
        if (record.published().contains(new Published.Alias(rest))) {
            return select(addresses(name, record), type, below.cut());
        }
        return record.published().stream().anyMatch(entry -> entry.label().endsWith("." + rest))
            ? Answer.noData(soa(below.cut()))
            : offered(new Service(below.zone(), below.cut(), rest), name, type, List.of(record));
    }

    private Answer offered(Service service, Name name, int type, List<NameRecord> found) {
        List<Record> records = new ArrayList<>();
        List<Record> additional = new ArrayList<>();
        for (NameRecord record : found) {
            Name target = service.zone().member(record.host());
            int before = records.size();
            record.published().stream().filter(entry -> entry.label().equals(service.label()))
                .flatMap(entry -> entry instanceof Published.Service offer ? Stream.of(offer) : Stream.empty())
                .forEach(offer -> records.add(new SRVRecord(name, IN, ttl(record.expiresEpochSeconds()),
                    offer.priority(), offer.weight(), offer.port(), target)));
            if (records.size() > before) {
                additional.addAll(addresses(target, record));
            }
        }
        if (records.isEmpty()) {
            return Answer.noName(soa(service.cut()));
        }
        return type == Type.SRV || type == Type.ANY ? Answer.found(records, additional)
            : Answer.noData(soa(service.cut()));
    }

    private List<Record> addresses(Name name, NameRecord found) {
        long ttl = ttl(found.expiresEpochSeconds());
        return found.addresses().stream().map(address -> record(name, ttl, address)).toList();
    }

    private CompletionStage<Optional<Target>> pointer(Address place) {
        Zone zone = place.zone();
        InetAddress address = place.address();
        if (address.equals(zone.spec().nameServer4()) || address.equals(zone.spec().nameServer6())) {
            return CompletableFuture.completedStage(Optional.of(new Target(zone.apex(), MAX_TTL_SECONDS)));
        }
        return zone.members().byAddress(address).thenApply(found -> found.map(pointer -> target(zone, pointer)));
    }

    private Target target(Zone zone, Pointer pointer) {
        return new Target(zone.member(pointer.host()), ttl(pointer.expiresEpochSeconds()));
    }

    private long ttl(long expiresEpochSeconds) {
        return Math.clamp(expiresEpochSeconds - context.epochSeconds(), 0, MAX_TTL_SECONDS);
    }

    /** The zone's one server is the zone's own name, so no host name is reserved for it. */
    private Record ns(Name name, Zone zone) {
        return new NSRecord(name, IN, MAX_TTL_SECONDS, zone.apex());
    }

    /** Nobody transfers these zones, so serial and times mean nothing but the last, the time of a "no" (RFC 2308). */
    private Record soa(Name cut) {
        Name server = zones.isEmpty() ? cut : zones.stream().map(Zone::apex).filter(cut::equals).findFirst()
            .orElse(zones.getFirst().apex());
        return new SOARecord(cut, IN, NEGATIVE_TTL_SECONDS, server, server, 1, 3_600, 600, 86_400,
            NEGATIVE_TTL_SECONDS);
    }

    private static Record record(Name name, long ttl, InetAddress address) {
        return address instanceof Inet4Address ? new ARecord(name, IN, ttl, address)
            : new AAAARecord(name, IN, ttl, address);
    }

    private record Target(Name host, long ttl) {
        private Record at(Name owner) {
            return new PTRRecord(owner, IN, ttl, host);
        }
    }
}
