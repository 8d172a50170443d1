package org.ipop.dns.server;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * What we say ourselves.
 *
 * @param authority the zone's SOA, with every "no" (RFC 2308)
 */
record Answer(int rcode, List<Record> records, Optional<Record> authority) {
    static final Answer REFUSED = error(Rcode.REFUSED);
    static final Answer SERVFAIL = error(Rcode.SERVFAIL);

    static Answer error(int rcode) {
        return new Answer(rcode, List.of(), Optional.empty());
    }

    static Answer found(List<Record> records) {
        return new Answer(Rcode.NOERROR, records, Optional.empty());
    }

    static Answer noData(Record soa) {
        return new Answer(Rcode.NOERROR, List.of(), Optional.of(soa));
    }

    static Answer noName(Record soa) {
        return new Answer(Rcode.NXDOMAIN, List.of(), Optional.of(soa));
    }

    /** Of a zone that is ours, not an error. */
    boolean authoritative() {
        return authority.isPresent() || !records.isEmpty();
    }
}
