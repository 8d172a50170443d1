package org.ipop.wire.dhcp;

import java.net.Inet4Address;

/**
 * A DHCP message of an Ethernet client (RFC 2131, section 2); {@link DhcpCodec} has the drawing.
 *
 * @param reply       sent by a server (BOOTREPLY)
 * @param transaction the client's number for it (xid)
 * @param broadcast   the client cannot take an answer to an address that it does not have yet
 * @param current     the client's address (ciaddr), where it may use one; else 0.0.0.0, as the other two
 * @param yours       what the server gives (yiaddr)
 * @param relay       the relay agent between the two (giaddr)
 * @param client      its Ethernet address (chaddr)
 */
public record DhcpMessage(boolean reply, DhcpType type, int transaction, boolean broadcast, Inet4Address current,
                          Inet4Address yours, Inet4Address relay, MacAddress client, DhcpOptions options) {
    /** The answer of a server, without addresses but the relay's; RFC 2131, section 4.3.1, table 3. */
    public DhcpMessage answer(DhcpType kind, Inet4Address given, DhcpOptions content) {
        Inet4Address kept = kind == DhcpType.ACK ? current : DhcpOptions.ANY;
        return new DhcpMessage(true, kind, transaction, broadcast, kept, given, relay, client, content);
    }
}
