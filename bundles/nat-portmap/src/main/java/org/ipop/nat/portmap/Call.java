package org.ipop.nat.portmap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.StreamAcceptor.Stream;
import org.ipop.api.runtime.NodeContext;

/** One request over TCP and everything that comes back until the far end closes: HTTP/1.0, bounded in all respects. */
final class Call implements StreamAcceptor.Handler {
    static final int MAX_BYTES = 64 * 1024;
    static final long LIMIT_NANOS = 5_000_000_000L;

    private final ByteBuf received = Unpooled.buffer();
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final NodeContext.Timer limit;
    private Stream stream;

    private Call(NodeContext context) {
        limit = context.schedule(LIMIT_NANOS, () -> end("takes too long"));
    }

    /** Completes with head and body of an answer, whatever its status; else fails with {@link Refused}. */
    static CompletionStage<String> to(NodeContext context, LocalSockets local, InetSocketAddress server,
                                      String request) {
        Call call = new Call(context);
        local.connect(server, call).whenComplete((opened, error) -> {
            if (error != null) {
                call.end("does not take our call");
            } else if (call.answer.isDone()) {
                opened.close();
            } else {
                call.stream = opened;
                opened.write(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
            }
        });
        return call.answer;
    }

    @Override
    public void data(ByteBuf bytes) {
        boolean over = answer.isDone();
        boolean fits = over || received.readableBytes() + bytes.readableBytes() <= MAX_BYTES;
        if (fits && !over) {
            received.writeBytes(bytes);
        }
        bytes.release();
        if (!fits) {
            end("says too much");
        } else if (!over && isComplete(received.toString(StandardCharsets.ISO_8859_1))) {
            closed();
        }
    }

    @Override
    public void closed() {
        if (!answer.isDone()) {
            String text = received.toString(StandardCharsets.ISO_8859_1);
            finish();
            answer.complete(text);
        }
    }

    /** Some servers say how long the body is and close late. */
    private static boolean isComplete(String text) {
        int body = text.indexOf("\r\n\r\n");
        return body > 0 && text.substring(0, body).lines()
            .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
            .map(line -> line.substring(15).strip()).filter(length -> length.matches("[0-9]{1,6}"))
            .anyMatch(length -> text.length() - body - 4 >= Integer.parseInt(length));
    }

    private void end(String why) {
        if (!answer.isDone()) {
            finish();
            answer.completeExceptionally(new Refused(why));
        }
    }

    private void finish() {
        limit.cancel();
        received.release();
        if (stream != null) {
            stream.close();
        }
    }
}
