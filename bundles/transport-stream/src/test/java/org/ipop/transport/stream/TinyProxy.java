package org.ipop.transport.stream;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP proxy that knows CONNECT only, on threads of its own. */
final class TinyProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 16, StreamNode.LOOPBACK);
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger tunnels = new AtomicInteger();
    private final Optional<String> credentials;

    /** @param credentials what must be in Proxy-Authorization */
    TinyProxy(Optional<String> credentials) throws IOException {
        this.credentials = credentials;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    int tunnels() {
        return tunnels.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (sockets) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = remember(server.accept());
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket client) {
        try {
            String head = head(client.getInputStream());
            boolean allowed = credentials.map(wanted -> head.contains("Proxy-Authorization: " + wanted + "\r\n"))
                .orElse(true);
            if (!head.startsWith("CONNECT ") || !allowed) {
                say(client, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
                client.close();
                return;
            }
            String[] target = head.split(" ")[1].split(":");
            Socket far = remember(new Socket(target[0], Integer.parseInt(target[1])));
            tunnels.incrementAndGet();
            say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            Thread.ofVirtual().start(() -> copy(far, client));
            copy(client, far);
        } catch (IOException e) {
            quietly(client);
        }
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("ended");
            }
            head.append((char) read);
        }
        return head.toString();
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // either side has closed
        }
        quietly(from);
        quietly(to);
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // it is closed
        }
    }

    private Socket remember(Socket socket) {
        synchronized (sockets) {
            sockets.add(socket);
        }
        return socket;
    }
}
