package org.ipop.shell;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.ipop.api.Refused;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.NodeContext;

/**
 * {@code ipop shell}: the node's Gogo shell for one client. Lines run on a worker one after the other, so a command
 * that waits for the loop (a bundle's update does) never blocks it. Thread: node loop.
 */
final class GogoShell {
    private static final String PROMPT = "ipop> ";

    private final ControlConnection client;
    private final NodeLoop loop;
    private final NodeContext context;
    private final CommandSession session;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private CompletionStage<Void> last = CompletableFuture.completedStage(null);

    private GogoShell(ControlConnection client, NodeLoop loop, NodeContext context, CommandProcessor processor) {
        this.client = client;
        this.loop = loop;
        this.context = context;
        OutputStream toClient = new ClientStream();
        this.session = processor.createSession(InputStream.nullInputStream(), toClient, toClient);
    }

    /** Completes when the client types {@code exit}. */
    static CompletionStage<Void> serve(Output output, NodeLoop loop, NodeContext context, CommandProcessor processor) {
        if (!(output instanceof ControlConnection client)) {
            throw new Refused("this is a shell already");
        }
        GogoShell shell = new GogoShell(client, loop, context, processor);
        client.onLine(shell::line);
        client.out(PROMPT);
        return shell.ended;
    }

    private void line(String line) {
        last = last.thenCompose(nothing -> execute(line));
    }

    private CompletionStage<Void> execute(String line) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (line.strip().equals("exit")) {
            session.close();
            ended.complete(null);
        } else if (!context.compute(this, () -> session.execute(line), (result, error) -> {
            if (error != null) {
                client.err("gogo: " + error.getMessage() + "\n");
            } else if (result != null) {
                client.out(session.format(result, 0) + "\n");
            }
            client.out(PROMPT);
            done.complete(null);
        })) {
            client.err("the node is busy; type the line again\n" + PROMPT);
            done.complete(null);
        }
        return done;
    }

    /** What a Gogo command prints, from whatever thread. */
    private final class ClientStream extends OutputStream {
        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
            loop.execute(() -> client.out(text));
        }
    }
}
