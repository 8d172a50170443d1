package org.ipop.shell.alarm;

import java.util.List;

/**
 * What an operator should hear of: counters that grow only when somebody attacks or misbehaves, from how many a minute
 * on that is worth a line, what it is, and what to do. All of it has been refused already when it is told.
 */
public enum Alarm {
    SPOOFED_PACKETS(1, "packets whose source address is not their sender's",
        "'ipop revoke' expels a member that goes on with it", "vnet.drop.spoofed"),
    NO_MEMBER(3, "attempts to be in a network without a valid certificate (expelled, or forged)",
        "nothing needs to be done", "link.drop.membership"),
    STRANGER(3, "attempts to be in a network without its secret",
        "nothing needs to be done", "link.drop.greeting"),
    BAD_TOKEN(3, "claims with a token that is used up, expired or wrong",
        "a token may have been stolen: 'ipop revoke' whoever used it, and invite anew",
        "membership.denied.unknown_token", "membership.denied.expired", "membership.denied.used_up",
        "membership.denied.wrong_secret"),
    CLAIMS(10, "claims too many to join",
        "wait; if a token is shared too widely, let it expire and invite anew", "membership.drop.rate",
        "membership.drop.rate-token", "membership.drop.rate-unknown", "membership.drop.rate-issuer"),
    FORGED_RECORDS(3, "records that are not their writer's, or an expelled member's",
        "'ipop revoke' expels a member that goes on with it", "dht.drop.forged"),
    RECORD_FLOOD(20, "records over the share of one member",
        "'ipop revoke' expels a member that goes on with it", "dht.drop.rate", "dht.drop.writer-full"),
    FALSE_ARCS(20, "claims to parts of the ring that are another's",
        "'ipop revoke' expels a member that goes on with it", "dht.drop.promise"),
    FALSE_POSITIONS(5, "false positions on the ring",
        "'ipop revoke' expels a member that goes on with it", "overlay.drop.position", "overlay.drop.disorder"),
    BAD_RELAY(1, "times a relay lost, altered or disordered what it carried",
        "other relays are used where there are any; 'ipop why HOST' names them", "link.relay.distrusted"),
    HANDSHAKES(50, "handshakes too many",
        "links that stand go on; a firewall can stop the source", "link.drop.responses", "link.drop.responses-client",
        "link.drop.handshake-malformed", "link.drop.handshake-forged", "link.drop.handshake-wrong-peer",
        "link.drop.handshake-budget", "link.handshake.cookie"),
    HOSTS_THAT_NEVER_ANSWER(1_000, "datagrams withheld from hosts that somebody named and that never answered",
        "somebody may want to use this node against them", "link.drop.strangers", "link.drop.strangers-host",
        "link.drop.strangers-table"),
    GARBAGE(1_000, "datagrams that no peer has sealed, or sealed once and sent again",
        "links that stand go on; a firewall can stop the source", "link.drop.malformed", "link.drop.forged",
        "link.drop.replayed", "link.drop.unknown-index", "link.drop.unknown-type", "link.drop.unknown-handshake");

    private final int perMinute;
    private final String what;
    private final String advice;
    private final List<String> counters;

    Alarm(int perMinute, String what, String advice, String... counters) {
        this.perMinute = perMinute;
        this.what = what;
        this.advice = advice;
        this.counters = List.of(counters);
    }

    int perMinute() {
        return perMinute;
    }

    /** The plural of what is counted. */
    String what() {
        return what;
    }

    String advice() {
        return advice;
    }

    public List<String> counters() {
        return counters;
    }
}
