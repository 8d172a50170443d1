package org.ipop.api.edge;

/** Opens taps; one bundle an operating system offers it. Thread: node loop. */
public interface TapFactory {
    /** "linux-tun", "memory" and so on. */
    String kind();

    /**
     * Opens and configures a tap whose packets go to {@code sink}.
     * Throws {@link org.ipop.api.Refused} with one line that names what is missing (device node, capability).
     */
    TapDevice open(TapConfig config, PacketSink sink);
}
