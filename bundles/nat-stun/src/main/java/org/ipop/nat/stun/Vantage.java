package org.ipop.nat.stun;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.ipop.wire.stun.StunAttribute.ChangeRequest;

/** The sockets of a STUN server as seen from the one to which a request came (RFC 5780, section 6). */
record Vantage(AnswerSockets sockets, Place here) {
    /** Address and port of an answer, the first or the other ones of the server. */
    record Place(boolean otherAddress, boolean otherPort) {
        static final Place FIRST = new Place(false, false);
    }

    Place changed(ChangeRequest change) {
        return new Place(here.otherAddress ^ change.address(), here.otherPort ^ change.port());
    }

    /** Is there a socket to send from? One that is not there yet will be, soon. */
    boolean open(Place place) {
        return sockets.at(place).isPresent();
    }

    boolean hasOtherAddress() {
        return sockets.hasOtherAddress();
    }

    /** As others see it; empty where a wildcard leaves the address to the system. */
    Optional<InetSocketAddress> address(Place place) {
        return sockets.at(place).map(socket -> socket.local()).filter(local -> !local.getAddress().isAnyLocalAddress());
    }

    /** For OTHER-ADDRESS. */
    Optional<InetSocketAddress> opposite() {
        return hasOtherAddress() ? address(changed(new ChangeRequest(true, true))) : Optional.empty();
    }
}
