package org.ipop.api.edge;

/** An open tap: writes go to the operating system. Thread: node loop. */
public interface TapDevice extends PacketSink, AutoCloseable {
    /** The interface's real name. */
    String name();

    /** Changes addresses or MTU of the open device; throws Refused if the system does not allow it. */
    void configure(TapConfig config);

    /** Undoes everything: addresses, routes, the interface. */
    @Override
    void close();
}
