package org.ipop.switchboard;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.membership.Seeds;

/** Where to look first. Thread: node loop. */
final class SwitchedSeeds extends Opened<Seeds> implements Seeds, Front<Seeds> {
    private List<String> last = List.of();

    SwitchedSeeds(Shared shared) {
        super(shared);
    }

    @Override
    public void plugged(Seeds provider) {
        last = List.of();
        attach(provider);
    }

    @Override
    public void unplugged(Seeds provider) {
        last = provider.list();
        detach();
    }

    @Override
    public CompletionStage<Void> add(String hostPort) {
        return ask(seeds -> seeds.add(hostPort));
    }

    @Override
    public CompletionStage<Void> remove(String hostPort) {
        return ask(seeds -> seeds.remove(hostPort));
    }

    @Override
    public List<String> list() {
        return behind().map(Seeds::list).orElse(last);
    }
}
