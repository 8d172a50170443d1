package org.ipop.api.lan;

/**
 * Which LAN this node serves.
 *
 * @param network whose addresses the hosts get; one this node is a member of
 * @param bridge  the Ethernet bridge that the hosts are on
 */
public record LanTerms(String network, String bridge, Dhcp dhcp) {
    /** OFF: give no addresses; AUTO: unless another DHCP server answers on the LAN; ON: in any case. */
    public enum Dhcp { OFF, AUTO, ON }
}
