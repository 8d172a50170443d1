package org.ipop.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.name.NameService;
import org.ipop.api.runtime.NodeContext;
import org.ipop.dns.directory.OwnFirst;

/** The names of one network, as the rest of the node sees them. */
final class NetworkNames implements NameService {
    private final NodeContext context;
    private final OwnFirst members;
    private final Runnable atClose;
    private boolean closed;

    /** @param atClose takes the zone off the server and the system's resolver */
    NetworkNames(NodeContext context, OwnFirst members, Runnable atClose) {
        this.context = context;
        this.members = members;
        this.atClose = atClose;
    }

    @Override
    public CompletionStage<Optional<NameRecord>> lookup(String host) {
        return members.byName(host.toLowerCase(Locale.ROOT));
    }

    @Override
    public List<NameRecord> known() {
        List<NameRecord> known = new ArrayList<>(members.registration().current().stream().toList());
        members.directory().known().stream()
            .filter(record -> known.stream().noneMatch(own -> own.host().equals(record.host()))).forEach(known::add);
        return List.copyOf(known);
    }

    @Override
    public void readdress(InetAddress ipv4) {
        members.registration().readdress(ipv4);
    }

    /** The name stays registered. */
    @Override
    public Void suspend() {
        if (!closed) {
            closed = true;
            atClose.run();
            members.registration().suspend();
            members.directory().close();
            context.close();
        }
        return null;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            atClose.run();
            members.registration().close();
            members.directory().close();
            context.close();
        }
    }
}
