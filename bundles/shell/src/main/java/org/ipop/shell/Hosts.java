package org.ipop.shell;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.membership.RunningNetworks;

/** Whom an operator means. Networks may share addresses and host names, so sometimes it has to be said in which. */
final class Hosts {
    private static final String ZONE = ".ipop";

    private final RunningNetworks networks;

    Hosts(RunningNetworks networks) {
        this.networks = networks;
    }

    /** A member of a network, found by its name. */
    record Host(String name, NodeId node, InetAddress address, RunningNetwork network) {
    }

    /** By "beta", "beta.lab" or "beta.lab.ipop"; fails with Refused if that is nobody, or more than one. */
    CompletionStage<Host> named(String text) {
        String name = text.endsWith(ZONE) ? text.substring(0, text.length() - ZONE.length()) : text;
        int dot = name.indexOf('.');
        String host = dot < 0 ? name : name.substring(0, dot);
        List<RunningNetwork> asked = in(dot < 0 ? Optional.empty() : Optional.of(name.substring(dot + 1)));
        CompletionStage<List<Host>> found = CompletableFuture.completedStage(new ArrayList<>());
        for (RunningNetwork network : asked) {
            found = found.thenCombine(lookup(network, host), (hosts, each) -> {
                each.ifPresent(hosts::add);
                return hosts;
            });
        }
        return found.thenApply(hosts -> only(host, hosts, asked));
    }

    /** The network of this name, or the only one. Throws Refused. */
    RunningNetwork network(Optional<String> name) {
        List<RunningNetwork> found = in(name);
        if (found.size() > 1) {
            throw new Refused("this node is in " + names(found, "", " and ") + "; say which one, at the end");
        }
        return found.getFirst();
    }

    /** The network of this name, or the only one, to which this address belongs. Throws Refused. */
    RunningNetwork networkOf(InetAddress address, Optional<String> name) {
        List<RunningNetwork> found = in(name).stream().filter(network -> covers(network, address)).toList();
        String text = Words.address(address);
        if (found.isEmpty()) {
            throw new Refused(text + name.map(asked -> " is no address of " + asked)
                .orElse(" is in no network of this node"));
        }
        if (found.size() > 1) {
            throw new Refused(text + " is an address of " + names(found, "", " and ") + "; say which, like '"
                + text + " " + name(found.getFirst()) + "'");
        }
        return found.getFirst();
    }

    private static Host only(String host, List<Host> found, List<RunningNetwork> asked) {
        if (found.isEmpty()) {
            throw new Refused("nobody is called '" + host + "' in " + names(asked, "", " or "));
        }
        if (found.size() > 1) {
            throw new Refused("'" + host + "' is in several networks; say "
                + names(found.stream().map(Host::network).toList(), host + ".", " or "));
        }
        return found.getFirst();
    }

    private List<RunningNetwork> in(Optional<String> name) {
        List<RunningNetwork> found = networks.running().stream()
            .filter(network -> name.map(name(network)::equals).orElse(true)).toList();
        if (found.isEmpty()) {
            throw new Refused(name.map(asked -> "this node is not in a network '" + asked + "' that is active")
                .orElse("this node is in no network that is active"));
        }
        return found;
    }

    private static CompletionStage<Optional<Host>> lookup(RunningNetwork network, String host) {
        return network.names().lookup(host).thenApply(found -> found.map(record -> new Host(host + "." + name(network),
            record.node(), record.addresses().stream().findFirst().orElseThrow(() ->
                new Refused(host + " has no address")), network)));
    }

    private static boolean covers(RunningNetwork running, InetAddress address) {
        NetworkSpec spec = running.network().spec();
        return spec.ipv4().contains(address) || spec.ipv6().contains(address);
    }

    private static String names(List<RunningNetwork> networks, String prefix, String between) {
        return String.join(between, networks.stream().map(network -> prefix + name(network)).toList());
    }

    private static String name(RunningNetwork network) {
        return network.network().spec().name();
    }
}
