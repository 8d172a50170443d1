package org.ipop.api.nat;

import java.time.Duration;
import java.util.Optional;

/**
 * What this node is behind on IPv4, in the words of RFC 4787, and how that is known. Thread: any.
 *
 * @param translated do others see another address or port than our own?
 * @param mapping    when two destinations see the same mapped address (section 4.1)
 * @param filtering  who may send to it (section 5)
 * @param ports      how its port was chosen (section 4.2)
 * @param hairpin    do we hear what we send to a mapped address of our own (section 6)?
 * @param lifetime   the longest silence after which a fresh mapping still let something in (section 4.3)
 */
public record NatBehaviour(Observed<Boolean> translated, Observed<Dependence> mapping, Observed<Dependence> filtering,
                           Observed<Ports> ports, Observed<Boolean> hairpin, Observed<Duration> lifetime) {
    /** Nothing is known. */
    public static final NatBehaviour UNKNOWN = unknown("not asked yet");

    /** On how much of the remote endpoint something depends. */
    public enum Dependence { ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT }

    /** PRESERVED: the inside port; SEQUENTIAL: one after the other; RANDOM: neither. */
    public enum Ports { PRESERVED, SEQUENTIAL, RANDOM }

    /**
     * A value, empty as long as it is not known.
     *
     * @param how what was seen, or why it is not known; a line for people
     */
    public record Observed<T>(Optional<T> value, String how) {
        public static <T> Observed<T> of(T value, String how) {
            return new Observed<>(Optional.of(value), how);
        }

        public static <T> Observed<T> unknown(String how) {
            return new Observed<>(Optional.empty(), how);
        }

        public boolean is(T wanted) {
            return value.filter(wanted::equals).isPresent();
        }
    }

    /** All for the same reason. */
    public static NatBehaviour unknown(String how) {
        return new NatBehaviour(Observed.unknown(how), Observed.unknown(how), Observed.unknown(how),
            Observed.unknown(how), Observed.unknown(how), Observed.unknown(how));
    }

    public NatBehaviour withTranslated(Observed<Boolean> found) {
        return new NatBehaviour(found, mapping, filtering, ports, hairpin, lifetime);
    }

    public NatBehaviour withMapping(Observed<Dependence> found) {
        return new NatBehaviour(translated, found, filtering, ports, hairpin, lifetime);
    }

    public NatBehaviour withFiltering(Observed<Dependence> found) {
        return new NatBehaviour(translated, mapping, found, ports, hairpin, lifetime);
    }

    public NatBehaviour withPorts(Observed<Ports> found) {
        return new NatBehaviour(translated, mapping, filtering, found, hairpin, lifetime);
    }

    public NatBehaviour withHairpin(Observed<Boolean> found) {
        return new NatBehaviour(translated, mapping, filtering, ports, found, lifetime);
    }

    public NatBehaviour withLifetime(Observed<Duration> found) {
        return new NatBehaviour(translated, mapping, filtering, ports, hairpin, found);
    }
}
