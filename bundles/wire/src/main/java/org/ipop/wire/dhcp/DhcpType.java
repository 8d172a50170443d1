package org.ipop.wire.dhcp;

/** What a DHCP message is (RFC 2132, section 9.6), in the order of the numbers, from 1. */
public enum DhcpType {
    DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM;

    int number() {
        return ordinal() + 1;
    }
}
