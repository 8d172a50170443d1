package org.ipop.shell.alarm;

import java.net.InetAddress;
import java.util.function.Function;
import org.ipop.api.NodeId;

/** Whom a counter blames, in words. */
final class Culprit {
    private Culprit() {
    }

    static String shown(Object culprit, Function<NodeId, String> names) {
        return switch (culprit) {
            case NodeId node -> names.apply(node);
            case InetAddress host -> host.getHostAddress();
            default -> culprit.toString();
        };
    }
}
