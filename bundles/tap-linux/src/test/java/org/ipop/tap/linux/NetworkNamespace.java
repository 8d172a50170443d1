package org.ipop.tap.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.ipop.api.edge.EventLoopAccess;
import org.ipop.runtime.NettyLoop;

/** A network namespace of its own and a node's loop whose only thread lives in it. */
final class NetworkNamespace implements AutoCloseable, EventLoopAccess {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "ipop-tap-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    private final NettyLoop loop = new NettyLoop(true);

    private NetworkNamespace() {
        run("ip", "netns", "add", name);
        ip("link", "set", "lo", "up");
        call(() -> {
            int descriptor = Libc.open("/run/netns/" + name, Libc.O_CLOEXEC);
            Libc.setns(descriptor, Libc.CLONE_NEWNET);
            return Libc.close(descriptor);
        });
    }

    /** Skips the test, visibly, where no device can be made. */
    static NetworkNamespace create() throws IOException {
        assumeTrue(Files.isWritable(Path.of(Tun.NODE)), Tun.NODE + " is missing or not ours");
        assumeTrue(Files.readString(Path.of("/proc/self/status")).matches("(?s).*\nUid:\t0\t.*"), "not root");
        assumeTrue(Epoll.isAvailable(), "no native epoll");
        return new NetworkNamespace();
    }

    String name() {
        return name;
    }

    @Override
    public EventLoop eventLoop() {
        return loop.eventLoop();
    }

    @Override
    public boolean epoll() {
        return true;
    }

    /** Runs on the loop; throws what the task throws. */
    <T> T call(Callable<T> task) {
        return loop.eventLoop().submit(task).syncUninterruptibly().getNow();
    }

    void execute(Runnable task) {
        loop.eventLoop().submit(task).syncUninterruptibly();
    }

    /** What {@code ip} prints in this namespace. */
    String ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Runs a program inside. */
    String exec(String... program) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(List.of(program));
        return run(command.toArray(String[]::new));
    }

    /** Whether the device goes away; on a busy machine the kernel may take some looks to get that done. */
    boolean loses(String device) {
        for (int looks = 0; looks < 200; looks++) {
            if (!ip("-o", "link").contains(device)) {
                return true;
            }
        }
        return false;
    }

    void endLoop() {
        loop.close();
    }

    @Override
    public void close() {
        loop.close();
        run("ip", "netns", "delete", name);
    }

    /** Output and errors; throws AssertionError with them if the program fails. */
    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
