package org.ipop.api.address;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;

/**
 * IPv4 leases that this member holds for hosts behind it, each for another one. They run out unless they are taken
 * again. Stages fail with {@code DhtUnavailable} while the ring does not answer. Thread: node loop.
 */
public interface HostLeases extends AutoCloseable {
    /**
     * Takes an address for a host, or has its time begin anew. Fails with {@link org.ipop.api.Refused} if there is
     * none to be had; nothing is then half-taken.
     */
    CompletionStage<Lease> take(Wish wish, Duration duration);

    /** Gives an address back; nothing happens if it is none of ours. */
    CompletionStage<Void> release(InetAddress address);

    /**
     * What is taken from now on other gateways of the LAN may serve as well, and we serve what they have taken for the
     * same client: the lease is then theirs, as {@link Lease#node} tells, and ends when they let it end.
     */
    default void share(Succession succession) {
    }

    /** Hears of each address that another member holds after all; it is given up then. */
    void onLost(Consumer<InetAddress> lost);

    /** Leases run out by themselves. */
    @Override
    void close();

    /**
     * What a host wants.
     *
     * @param client  whom it is for; addresses taken for different ones differ
     * @param host    what the lease is to say of its holder: a name of this member, or one label below it ("w1.gate")
     * @param address the address wished for
     * @param strict  no other address will do
     */
    record Wish(Bytes client, String host, Optional<InetAddress> address, boolean strict) {
    }
}
