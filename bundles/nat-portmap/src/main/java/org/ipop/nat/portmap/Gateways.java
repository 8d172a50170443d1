package org.ipop.nat.portmap;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Finds the default routers, at most one a family. Thread: node loop. */
@FunctionalInterface
interface Gateways {
    CompletionStage<List<Gateway>> find();
}
