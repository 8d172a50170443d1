package org.ipop.api.name;

/**
 * What a member says of itself besides its host name. It lies below that name, which the member's certificate gives it,
 * so nobody else can say it.
 */
public sealed interface Published {
    /** What stands before the host name: "www", "_http._tcp". Lower case. */
    String label();

    /** Another name of the member: {@code www.anna.lab.ipop}. */
    record Alias(String label) implements Published {
    }

    /**
     * A service of the member (RFC 2782): {@code _http._tcp.anna.lab.ipop}, and {@code _http._tcp.lab.ipop} together
     * with those of other members.
     *
     * @param port     1 to 65,535
     * @param priority 0 to 65,535; the least is tried first
     * @param weight   0 to 65,535; how often it is chosen among those of its priority
     */
    record Service(String label, int port, int priority, int weight) implements Published {
    }
}
