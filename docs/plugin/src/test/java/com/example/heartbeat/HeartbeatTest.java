package com.example.heartbeat;

import org.ipop.simulation.*;
import org.junit.jupiter.api.*;

class HeartbeatTest {
    @Test
    void beatsOnceASecondUntilItIsStopped() {
        VirtualTime time = new VirtualTime(1);
        SimulatedLoop loop = new SimulatedLoop(time);
        HeartbeatComponent heartbeat = new HeartbeatComponent(loop);
        time.run(10_500_000_000L);
        heartbeat.stop();
        time.run(10_000_000_000L);
        Assertions.assertEquals(11L, loop.counters().snapshot().get("heartbeat.beats"));
    }
}
