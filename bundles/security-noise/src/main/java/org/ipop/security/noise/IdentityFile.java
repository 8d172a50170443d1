package org.ipop.security.noise;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;

/** Where a node's keys outlive it: read at the first look, made and written if this is the first start. */
final class IdentityFile {
    private static final String NAME = "identity";

    private final NodeLoop loop;
    private final StateFolder folder;

    IdentityFile(NodeLoop loop, StateFolder folder) {
        this.loop = loop;
        this.folder = folder;
    }

    /** The keys, once they are safe on the disk. Throws Refused if the file is damaged. Thread: any but the loop. */
    NodeKeys open(SecureRandom random) {
        Optional<byte[]> content = folder.read(NAME);
        if (content.isPresent()) {
            return NodeKeys.parse(content.get());
        }
        return loop.ask(() -> create(random)).thenCompose(stage -> stage).toCompletableFuture().join();
    }

    private CompletionStage<NodeKeys> create(SecureRandom random) {
        NodeContext context = loop.open("security.identity");
        NodeKeys keys = NodeKeys.create(random, context.epochSeconds());
        context.close();
        return folder.write(NAME, keys.encode()).thenApply(written -> keys);
    }
}
