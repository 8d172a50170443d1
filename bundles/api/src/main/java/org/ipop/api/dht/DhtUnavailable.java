package org.ipop.api.dht;

/** No majority of replicas answered in time; nothing is known to be stored. Without stack trace. */
public final class DhtUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DhtUnavailable(String why) {
        super(why, null, false, false);
    }
}
