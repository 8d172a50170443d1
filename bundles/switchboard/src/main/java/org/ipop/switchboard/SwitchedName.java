package org.ipop.switchboard;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.name.NameService;
import org.ipop.api.name.NameServices;
import org.ipop.api.name.Published;

/**
 * The names of one network. The name stays registered while nobody serves; the next provider claims it again, with the
 * address that was told last. Thread: node loop.
 */
final class SwitchedName extends Opened<NameService> implements NameService, Exchanged<NameServices> {
    private final SwitchedNetwork network;
    private final Runnable atClose;
    private InetAddress ipv4;
    private List<NameRecord> last = List.of();
    private List<Published> lastPublished = List.of();

    SwitchedName(Shared shared, SwitchedNetwork network, InetAddress ipv4, Runnable atClose) {
        super(shared);
        this.network = network;
        this.ipv4 = ipv4;
        this.atClose = atClose;
    }

    @Override
    public void plugged(NameServices provider) {
        attach(provider.open(network, ipv4));
    }

    @Override
    public void unplugged() {
        detach().ifPresent(names -> {
            last = names.known();
            lastPublished = names.published();
            names.suspend();
        });
    }

    /** Another owner has opened it again. */
    void adopted(InetAddress present) {
        if (!present.equals(ipv4)) {
            readdress(present);
        }
    }

    @Override
    public CompletionStage<Void> ready() {
        return ask(NameService::ready);
    }

    @Override
    public CompletionStage<Optional<NameRecord>> lookup(String host) {
        return ask(names -> names.lookup(host));
    }

    @Override
    public List<NameRecord> known() {
        return behind().map(NameService::known).orElse(last);
    }

    @Override
    public List<Published> published() {
        return behind().map(NameService::published).orElse(lastPublished);
    }

    @Override
    public CompletionStage<Void> publish(List<Published> all) {
        return ask(names -> names.publish(all));
    }

    @Override
    public void readdress(InetAddress changed) {
        ipv4 = changed;
        behind().ifPresent(names -> names.readdress(changed));
    }

    @Override
    public void close() {
        if (!closed()) {
            end().ifPresent(NameService::close);
            atClose.run();
        }
    }

    @Override
    public Void suspend() {
        throw new IllegalStateException("a front is not suspended, what is behind it is");
    }
}
