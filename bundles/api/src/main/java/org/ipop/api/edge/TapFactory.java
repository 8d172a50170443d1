package org.ipop.api.edge;

import org.ipop.api.Refused;

/** Opens taps; one bundle an operating system offers it. Thread: node loop. */
public interface TapFactory {
    /** "linux-tun", "memory" and so on. */
    String kind();

    /**
     * Opens and configures a tap whose packets go to {@code sink}.
     * Throws {@link Refused} with one line that names what is missing (device node, capability).
     */
    TapDevice open(TapConfig config, PacketSink sink);

    /**
     * Goes on with a device that another implementation of this kind left; no address, route or link state changes.
     * Throws {@link Refused} if it is none any more; then the descriptor stays the caller's.
     *
     * @param descriptor what {@link TapDevice#suspend} left
     * @param config     as the device is set up
     */
    default TapDevice adopt(int descriptor, TapConfig config, PacketSink sink) {
        throw new Refused("a tap of the kind " + kind() + " cannot be taken over");
    }
}
