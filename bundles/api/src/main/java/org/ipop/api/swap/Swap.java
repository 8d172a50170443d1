package org.ipop.api.swap;

/** Names of the service properties with which parts are exchanged at run time. */
public final class Swap {
    /**
     * The stable service in front of all providers of an interface has this property. Consumers ask for it, so that a
     * provider may be updated, stopped or started while they run; providers never have it.
     */
    public static final String SWITCHED = "ipop.switched";
    /** A filter for the stable service. */
    public static final String SWITCHED_FILTER = "(" + SWITCHED + "=true)";
    /** A service with this property may come and go while its users run: to take it away harms nobody. */
    public static final String WHITEBOARD = "ipop.whiteboard";
    /** Implementations with an equal value speak the same wire protocol. */
    public static final String PROTOCOL = "ipop.protocol";

    private Swap() {
    }
}
