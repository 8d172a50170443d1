package org.ipop.switchboard;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.api.link.UnderlayGuard;

/** What the links keep away from, whoever makes them; as many prefixes as our own networks have. */
final class SwitchedUnderlay implements UnderlayGuard, Front<UnderlayGuard> {
    private final List<Excluded> excluded = new ArrayList<>();
    private UnderlayGuard provider;

    @Override
    public Exclusion exclude(Prefix prefix) {
        Excluded made = new Excluded(prefix);
        excluded.add(made);
        if (provider != null) {
            made.behind = provider.exclude(prefix);
        }
        return made;
    }

    @Override
    public void plugged(UnderlayGuard next) {
        provider = next;
        excluded.forEach(each -> each.behind = next.exclude(each.prefix));
    }

    @Override
    public void unplugged(UnderlayGuard former) {
        provider = null;
        excluded.forEach(each -> each.behind = null);
    }

    private final class Excluded implements Exclusion {
        private final Prefix prefix;
        private Exclusion behind;

        private Excluded(Prefix prefix) {
            this.prefix = prefix;
        }

        @Override
        public void close() {
            excluded.remove(this);
            if (behind != null) {
                behind.close();
                behind = null;
            }
        }
    }
}
