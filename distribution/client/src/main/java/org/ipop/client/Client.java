package org.ipop.client;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Hands the arguments to the node whose state folder is given, and prints its answer. */
public final class Client {
    private static final String DEFAULT_STATE = "/var/lib/ipop";
    private static final int REFUSED = 1;
    private static final int WRONG_USAGE = 2;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    Client(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.exit(new Client(System.in, System.out, System.err).run(List.of(arguments)));
    }

    /** Returns the exit status: the node's, 1 if there is no node, 2 for wrong usage. */
    int run(List<String> arguments) {
        List<String> command = new ArrayList<>(arguments);
        String state = System.getenv().getOrDefault("IPOP_STATE", DEFAULT_STATE);
        int option = command.indexOf("--state");
        if (option >= 0) {
            if (option + 1 >= command.size()) {
                err.println("ipop: --state needs a folder");
                return WRONG_USAGE;
            }
            state = command.get(option + 1);
            command.subList(option, option + 2).clear();
        }
        return call(Path.of(state).toAbsolutePath().normalize(), command);
    }

    private int call(Path state, List<String> command) {
        try (SocketChannel channel = connect(state)) {
            if (channel == null) {
                return REFUSED;
            }
            DataOutputStream toNode = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
            DataInputStream fromNode = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            ControlProtocol.writeRequest(toNode, command, columns());
            if (!command.isEmpty() && command.getFirst().equals("shell")) {
                Thread.ofVirtual().start(() -> forwardLines(toNode));
            }
            return print(fromNode);
        } catch (EOFException e) {
            err.println("ipop: the node went away before it answered");
            return REFUSED;
        } catch (IOException e) {
            err.println("ipop: " + e.getMessage());
            return REFUSED;
        }
    }

    private SocketChannel connect(Path state) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(state.resolve("ipop.sock")));
            return channel;
        } catch (IOException e) {
            channel.close();
            err.println("ipop: no node answers on " + state + "; start one with: ipop run --state " + state);
            return null;
        }
    }

    private int print(DataInputStream fromNode) throws IOException {
        while (true) {
            ControlProtocol.Frame frame = ControlProtocol.readFrame(fromNode);
            switch (frame.kind()) {
                case ControlProtocol.STANDARD_OUTPUT -> write(out, frame.content());
                case ControlProtocol.STANDARD_ERROR -> write(err, frame.content());
                case ControlProtocol.EXIT -> {
                    return frame.exitStatus();
                }
                default -> throw new IOException("the node sent a frame of kind " + frame.kind());
            }
        }
    }

    private static void write(PrintStream stream, byte[] content) {
        stream.write(content, 0, content.length);
        stream.flush();
    }

    private void forwardLines(DataOutputStream toNode) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ControlProtocol.writeFrame(toNode, ControlProtocol.INPUT_LINE, line.getBytes(StandardCharsets.UTF_8));
            }
            ControlProtocol.writeFrame(toNode, ControlProtocol.INPUT_LINE, "exit".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            err.println("ipop: the node no longer listens");
        }
    }

    /** The launching script says how wide the terminal is; 0 = no terminal. */
    private static int columns() {
        try {
            return Math.clamp(Integer.parseInt(System.getProperty("ipop.columns", "0")), 0, 1000);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
