package org.ipop.config;

import java.util.Optional;

/**
 * One key that an operator may set; the table of the product's configuration. Both {@code ipop.conf} and the command
 * line go through it. A key without a value leaves the default to the bundle that owns it.
 */
enum Setting {
    LISTEN("listen", "org.ipop.link", "listen", Values.SOCKET_ADDRESS),
    RELAY("relayBytesPerSecond", "org.ipop.link", "relayBytesPerSecond", Values.integer(0, Integer.MAX_VALUE)),
    RELAY_TERMS("relay", "org.ipop.link", "relay", Values.oneOf("off", "friends", "all")),
    RECEIVE_BUFFER("receiveBufferBytes", "org.ipop.transport.netty", "receiveBufferBytes", Values.BUFFER_BYTES),
    SEND_BUFFER("sendBufferBytes", "org.ipop.transport.netty", "sendBufferBytes", Values.BUFFER_BYTES),
    STREAM_LISTEN("streamListen", "org.ipop.transport.stream", "listen", Values.SOCKET_ADDRESS),
    STREAM_MODE("streamMode", "org.ipop.transport.stream", "mode", Values.oneOf("auto", "off")),
    PROXY("proxy", "org.ipop.transport.stream", "proxy", Values.PROXY),
    STUN_SERVERS("stunServers", "org.ipop.nat.stun", "stun.servers", Values.SOCKET_ADDRESSES),
    STUN_TRUSTED("stunTrusted", "org.ipop.nat.stun", "stun.trusted", Values.PREFIXES),
    STUN_OTHER_ADDRESS("stunOtherAddress", "org.ipop.nat.stun", "stun.other.address", Values.ADDRESS),
    CIPHER("cipher", "org.ipop.security.noise", "cipher", Values.oneOf("auto", "aes", "chacha")),
    CRYPTO("crypto", "org.ipop.security.noise", "provider", Values.oneOf("auto", "jdk")),
    SEEDS("seeds", "org.ipop.membership", "seeds", Values.SEEDS),
    LAN_DISCOVERY("lanDiscovery", "org.ipop.membership", "lanDiscovery", Values.YES_NO),
    TAP("tap", "org.ipop.vnet", "tap", Values.oneOf("auto", "memory")),
    MTU("mtu", "org.ipop.vnet", "mtu", Values.integer(1280, 9000)),
    DNS("dns", "org.ipop.dns", "mode", Values.oneOf("auto", "off")),
    PLUGIN_SIGNATURES("pluginSignatures", "org.ipop.plugins", "signatures", Values.oneOf("off", "required")),
    PLUGIN_SIGNERS("pluginSigners", "org.ipop.plugins", "signers", Values.PUBLIC_KEYS);

    private final String key;
    private final String pid;
    private final String property;
    private final Values values;

    Setting(String key, String pid, String property, Values values) {
        this.key = key;
        this.pid = pid;
        this.property = property;
        this.values = values;
    }

    static Optional<Setting> ofKey(String key) {
        for (Setting setting : values()) {
            if (setting.key.equals(key)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    String key() {
        return key;
    }

    String pid() {
        return pid;
    }

    String property() {
        return property;
    }

    /** The allowed range, for people. */
    String allowed() {
        return values.allowed();
    }

    /** The value for Configuration Admin; throws BadConfiguration with key, value and allowed range. */
    Object read(Object given) throws BadConfiguration {
        return values.read(given).orElseThrow(() -> new BadConfiguration(
            key + " is " + JsonText.of(given) + "; it must be " + values.allowed()));
    }
}
