package org.ipop.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.name.NameService;
import org.ipop.api.name.Published;
import org.ipop.api.runtime.NodeContext;
import org.ipop.dns.directory.OwnFirst;
import org.ipop.dns.directory.PublishedFile;

/** The names of one network, as the rest of the node sees them. */
final class NetworkNames implements NameService {
    private final NodeContext context;
    private final OwnFirst members;
    private final PublishedFile file;
    private final CompletableFuture<Void> ready;
    private final Runnable atClose;
    private boolean closed;

    /**
     * @param served  when the system's resolver asks our server
     * @param atClose takes the zone off the server and the system's resolver
     */
    NetworkNames(NodeContext context, OwnFirst members, PublishedFile file, CompletionStage<Void> served,
                 Runnable atClose) {
        this.context = context;
        this.members = members;
        this.file = file;
        this.ready = served.thenCombine(members.registration().asked(), (both, done) -> done).toCompletableFuture();
        this.atClose = atClose;
    }

    @Override
    public CompletionStage<Void> ready() {
        return ready.minimalCompletionStage();
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
    public List<Published> published() {
        return members.registration().published();
    }

    @Override
    public CompletionStage<Void> publish(List<Published> all) {
        try {
            members.registration().publish(all);
        } catch (Refused refused) {
            return CompletableFuture.failedStage(refused);
        }
        return file.write(all);
    }

    @Override
    public void readdress(InetAddress ipv4) {
        members.registration().readdress(ipv4);
    }

    /** The name stays registered. */
    @Override
    public Void suspend() {
        if (!closed) {
            members.registration().suspend();
            end();
        }
        return null;
    }

    @Override
    public void close() {
        if (!closed) {
            members.registration().close();
            end();
        }
    }

    private void end() {
        closed = true;
        atClose.run();
        members.directory().close();
        ready.completeExceptionally(new ServiceGone("name service"));
        context.close();
    }
}
