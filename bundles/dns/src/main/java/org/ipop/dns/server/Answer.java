package org.ipop.dns.server;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * What we say ourselves.
 *
 * @param authority  the zone's SOA, with every "no" (RFC 2308)
 * @param additional what whoever got these records asks for next; left out where there is no room
 */
record Answer(int rcode, List<Record> records, Optional<Record> authority, List<Record> additional) {
    static final Answer REFUSED = error(Rcode.REFUSED);
    static final Answer SERVFAIL = error(Rcode.SERVFAIL);

    static Answer error(int rcode) {
        return new Answer(rcode, List.of(), Optional.empty(), List.of());
    }

    static Answer found(List<Record> records, List<Record> additional) {
        return new Answer(Rcode.NOERROR, records, Optional.empty(), additional);
    }

    static Answer noData(Record soa) {
        return new Answer(Rcode.NOERROR, List.of(), Optional.of(soa), List.of());
    }

    static Answer noName(Record soa) {
        return new Answer(Rcode.NXDOMAIN, List.of(), Optional.of(soa), List.of());
    }

    boolean isNoName() {
        return rcode == Rcode.NXDOMAIN;
    }

    /** Of a zone that is ours, not an error. */
    boolean authoritative() {
        return authority.isPresent() || !records.isEmpty();
    }
}
