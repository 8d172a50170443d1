package org.ipop.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import org.ipop.api.Prefix;

/**
 * Hosts, LANs and NAT boxes around a routed core, all on one virtual time and from its seed.
 * <pre>
 * SimulatedInternet internet = new SimulatedInternet(time);
 * SimulatedHost seed = internet.host("seed", "198.51.100.1");
 * SimulatedLan home = internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "203.0.113.7");
 * SimulatedHost laptop = home.host("laptop", "192.168.1.10/24");
 * SimulatedLan carrier = internet.lanBehind(NatBehaviour.SYMMETRIC, "203.0.113.8");   // and a NAT behind it:
 * SimulatedLan flat = carrier.behind(NatBehaviour.PORT_RESTRICTED, "100.64.0.2");
 * </pre>
 */
public final class SimulatedInternet {
    /** From one end of the core to the other, unless set otherwise. */
    public static final long DEFAULT_DELAY_NANOS = 10_000_000;

    private final VirtualTime time;
    private final Tally tally = new Tally();
    private final Core core;
    private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(false);

    public SimulatedInternet(VirtualTime time) {
        this.time = time;
        this.core = new Core(time, tally, Conditions.delay(DEFAULT_DELAY_NANOS));
    }

    /** Its conditions, cuts and MTU. */
    public Segment core() {
        return core;
    }

    /** A host with public addresses ("198.51.100.1", "2001:db8::1"). */
    public SimulatedHost host(String name, String... addresses) {
        String[] prefixes = new String[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            prefixes[i] = addresses[i] + (addresses[i].contains(":") ? "/128" : "/32");
        }
        return host(name, core, prefixes);
    }

    /** A LAN without a way out. */
    public SimulatedLan lan() {
        return new SimulatedLan(this, time, tally);
    }

    /** A LAN whose router has the public address {@code external}. */
    public SimulatedLan lanBehind(NatBehaviour behaviour, String external) {
        return lanBehind(core, behaviour, new Prefix(InetAddress.ofLiteral(external), 32));
    }

    /** What became of datagrams so far, everywhere. */
    public long total(Fate fate) {
        return tally.of(fate);
    }

    /**
     * Bytes of received buffers that their owners have not released yet: zero at the end of a test, or there is a
     * leak.
     */
    public long heldBytes() {
        return buffers.metric().usedHeapMemory();
    }

    SimulatedHost host(String name, Segment segment, String... prefixes) {
        SimulatedHost host = new SimulatedHost(name, this, time);
        for (String prefix : prefixes) {
            host.attach("eth0", Prefix.parse(prefix), segment);
        }
        return host;
    }

    SimulatedLan lanBehind(Segment outside, NatBehaviour behaviour, Prefix external) {
        SimulatedLan lan = lan();
        lan.router(new NatBox(outside, lan, behaviour, external));
        return lan;
    }

    ByteBuf buffer(byte[] content) {
        return buffers.heapBuffer(content.length).writeBytes(content);
    }

    void count(Fate fate) {
        tally.count(fate);
    }
}
