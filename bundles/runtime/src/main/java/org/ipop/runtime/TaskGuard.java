package org.ipop.runtime;

import org.ipop.api.runtime.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a part's mistake from harming the others: it is logged by name and counted. Thread: node loop. */
final class TaskGuard {
    private static final Logger LOG = LoggerFactory.getLogger(TaskGuard.class);

    private final Counter failed;

    TaskGuard(Counter failed) {
        this.failed = failed;
    }

    void run(String part, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error mistake) {
            failed.increment();
            LOG.error("task failed part={} task={}", part, task.getClass().getName(), mistake);
        }
    }
}
