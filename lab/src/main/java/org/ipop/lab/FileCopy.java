package org.ipop.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Copies a file of random bytes over TCP from one member to another, and compares the checksums. */
public final class FileCopy {
    private static final int MIB = 32;
    private static final int PORT = 7070;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Node from;
    private final Node to;
    private final String name;

    FileCopy(Node from, Node to, String name) {
        this.from = from;
        this.to = to;
        this.name = name;
    }

    String run() {
        Path source = from.state().resolveSibling("copy-source");
        Path target = from.state().resolveSibling("copy-target");
        writeRandom(source);
        CompletableFuture<Command.Result> receiver = CompletableFuture.supplyAsync(
            () -> to.host().command(java("receive", target.toString())).run(LIMIT));
        Command.Result sent = from.host().command(java("send", source.toString(), name)).run(LIMIT);
        Command.Result received = receiver.join();
        if (sent.status() != 0 || received.status() != 0) {
            throw new LabFailure("copy failed: " + sent.err() + received.err());
        }
        String sum = sum(source);
        if (!sum.equals(sum(target))) {
            throw new LabFailure("the copy differs from its source");
        }
        return MIB + " MiB, " + sent.out().strip() + ", sha256 equal " + sum.substring(0, 12);
    }

    /** In the namespace: {@code receive FILE} or {@code send FILE NAME}. */
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("receive")) {
            try (ServerSocket server = new ServerSocket(PORT); Socket socket = server.accept();
                 InputStream in = socket.getInputStream();
                 OutputStream file = Files.newOutputStream(Path.of(arguments[1]))) {
                in.transferTo(file);
                socket.getOutputStream().write(1);
            }
            return;
        }
        long start = System.nanoTime();
        try (Socket socket = connect(arguments[2]); InputStream file = Files.newInputStream(Path.of(arguments[1]))) {
            file.transferTo(socket.getOutputStream());
            socket.shutdownOutput();
            if (socket.getInputStream().read() != 1) {
                throw new IOException("the receiver did not confirm");
            }
        }
        System.out.printf("%.0f Mb/s%n", MIB * 8.388608 / ((System.nanoTime() - start) / 1e9));
    }

    /** The receiver may still be starting. */
    private static Socket connect(String name) throws IOException {
        IOException last = new IOException("never tried");
        for (int i = 0; i < 50; i++) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(name, PORT), 5_000);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
                Command.pause();
            }
        }
        throw last;
    }

    private static String[] java(String... arguments) {
        String[] words = new String[arguments.length + 4];
        words[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        words[1] = "-cp";
        words[2] = System.getProperty("java.class.path");
        words[3] = FileCopy.class.getName();
        System.arraycopy(arguments, 0, words, 4, arguments.length);
        return words;
    }

    private static String sum(Path file) {
        return Command.of("sha256sum", file.toString()).mustRun().substring(0, 64);
    }

    private static void writeRandom(Path file) {
        byte[] block = new byte[1 << 20];
        Random random = new Random(1);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < MIB; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
