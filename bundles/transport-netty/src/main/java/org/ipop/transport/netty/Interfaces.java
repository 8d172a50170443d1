package org.ipop.transport.netty;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.ipop.api.Prefix;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;

/** This host's network interfaces. Reads the system each time. */
final class Interfaces {
    private Interfaces() {
    }

    static List<InterfaceAddress> addresses() {
        List<InterfaceAddress> addresses = new ArrayList<>();
        for (NetworkInterface device : up()) {
            for (java.net.InterfaceAddress each : device.getInterfaceAddresses()) {
                addresses.add(new InterfaceAddress(device.getName(),
                    new Prefix(each.getAddress(), each.getNetworkPrefixLength())));
            }
        }
        return addresses;
    }

    /**
     * Where to join a group of this family: LANs, not tunnels, which are point-to-point. A host without any LAN has its
     * loopback, so that its nodes find each other all the same.
     */
    static List<NetworkInterface> forMulticast(InetAddress group) {
        List<NetworkInterface> ofFamily = up().stream().filter(device -> hasFamilyOf(device, group)).toList();
        List<NetworkInterface> lans = ofFamily.stream().filter(Interfaces::isLan).toList();
        return lans.isEmpty() ? ofFamily.stream().filter(is(NetworkInterface::isLoopback)).toList() : lans;
    }

    private static List<NetworkInterface> up() {
        try {
            return NetworkInterface.networkInterfaces().filter(is(NetworkInterface::isUp))
                .sorted(Comparator.comparingInt(NetworkInterface::getIndex)).toList();
        } catch (SocketException none) {
            return List.of();
        }
    }

    private static boolean isLan(NetworkInterface device) {
        return is(NetworkInterface::supportsMulticast).test(device) && !is(NetworkInterface::isLoopback).test(device)
            && !is(NetworkInterface::isPointToPoint).test(device);
    }

    private static boolean hasFamilyOf(NetworkInterface device, InetAddress group) {
        return device.inetAddresses().anyMatch(each -> each.getAddress().length == group.getAddress().length);
    }

    /** An interface that goes away while it is asked is as good as gone. */
    private static Predicate<NetworkInterface> is(Question question) {
        return device -> {
            try {
                return question.of(device);
            } catch (SocketException gone) {
                return false;
            }
        };
    }

    @FunctionalInterface
    private interface Question {
        boolean of(NetworkInterface device) throws SocketException;
    }
}
