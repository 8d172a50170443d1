package org.ipop.tap.linux;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.ipop.wire.MalformedPacket;

/** What a message of rtnetlink means for whoever sends packets: rtnetlink(7), linux/rtnetlink.h. */
final class NetworkChange {
    static final int NEW_LINK = 16;
    static final int DEL_LINK = 17;
    static final int NEW_ADDRESS = 20;
    static final int DEL_ADDRESS = 21;
    static final int NEW_ROUTE = 24;
    static final int DEL_ROUTE = 25;
    /** struct ifinfomsg: family, padding, type (16), index (32), flags (32), changed flags (32). */
    private static final int LINK_BYTES = 16;
    private static final int LINK_NAME = 3;
    /** struct rtmsg: family, bits of the destination, of the source, TOS, table, ... */
    private static final int ROUTE_BYTES = 12;
    private static final int DESTINATION_BITS = 1;
    private static final int TABLE = 4;
    private static final int TABLE_MAIN = 254;
    private static final int OUT_INTERFACE = 4;

    private NetworkChange() {
    }

    /** The device over which packets may go another way from now on. */
    static Optional<String> way(NetlinkMessage message, LinkStates links) throws MalformedPacket {
        return switch (message.type()) {
            case NEW_LINK, DEL_LINK -> link(message, links);
            case NEW_ROUTE, DEL_ROUTE -> defaultRoute(message);
            default -> Optional.empty();
        };
    }

    private static Optional<String> link(NetlinkMessage message, LinkStates links) throws MalformedPacket {
        Map<Integer, ByteBuffer> attributes = message.attributes(LINK_BYTES);
        int flags = message.type() == DEL_LINK ? 0 : message.body().getInt(8);
        ByteBuffer name = attributes.get(LINK_NAME);
        return links.change(message.body().getInt(4), flags) && name != null
            ? Optional.of(NetlinkMessage.zeroTerminated(name)) : Optional.empty();
    }

    private static Optional<String> defaultRoute(NetlinkMessage message) throws MalformedPacket {
        ByteBuffer out = message.attributes(ROUTE_BYTES).get(OUT_INTERFACE);
        boolean counts = message.body().get(DESTINATION_BITS) == 0 && out != null && out.limit() >= 4
            && Byte.toUnsignedInt(message.body().get(TABLE)) == TABLE_MAIN;
        return counts ? device(out.getInt(0)) : Optional.empty();
    }

    private static Optional<String> device(int index) {
        try {
            return Optional.ofNullable(NetworkInterface.getByIndex(index)).map(NetworkInterface::getName);
        } catch (SocketException e) {
            return Optional.empty();
        }
    }
}
