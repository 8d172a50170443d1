package com.example.heartbeat;

import org.ipop.api.runtime.*;
import org.osgi.service.component.annotations.*;

/** Counts {@code heartbeat.beats} once a second: see {@code ipop counters}. */
@Component(immediate = true)
public final class HeartbeatComponent {
    private final NodeLoop loop;
    private final NodeContext context;

    @Activate
    public HeartbeatComponent(@Reference NodeLoop loop) {
        this.loop = loop;
        this.context = loop.open("heartbeat");
        loop.execute(this::beat);
    }

    @Deactivate
    void stop() {
        loop.execute(context::close);
    }

    private void beat() {
        loop.counters().counter("heartbeat.beats").increment();
        context.schedule(1_000_000_000L, this::beat);
    }
}
