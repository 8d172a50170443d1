package org.ipop.client;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The format of the control socket, big-endian. The client opens with
 * <pre>
 *   version = 1 (8) | flags (8) | columns (16) | number of arguments (16) | { length (16) | UTF-8 } *
 * </pre>
 * and both sides then send frames {@code kind (8) | length (32) | bytes}. The node ends with EXIT.
 */
final class ControlProtocol {
    static final int VERSION = 1;
    static final int FLAG_TERMINAL = 1;
    /** To the client: the exit status, 32 bits. */
    static final int EXIT = 0;
    static final int STANDARD_OUTPUT = 1;
    static final int STANDARD_ERROR = 2;
    /** To the node: a line typed into {@code ipop shell}. */
    static final int INPUT_LINE = 3;
    private static final int MAX_FRAME_BYTES = 1 << 20;

    private ControlProtocol() {
    }

    /** @param columns of the terminal; 0 = output does not go to a terminal */
    static void writeRequest(DataOutputStream out, List<String> arguments, int columns) throws IOException {
        out.writeByte(VERSION);
        out.writeByte(columns > 0 ? FLAG_TERMINAL : 0);
        out.writeShort(columns);
        out.writeShort(arguments.size());
        for (String argument : arguments) {
            byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0xFFFF) {
                throw new IOException("an argument is longer than 65,535 bytes");
            }
            out.writeShort(bytes.length);
            out.write(bytes);
        }
        out.flush();
    }

    static void writeFrame(DataOutputStream out, int kind, byte[] content) throws IOException {
        out.writeByte(kind);
        out.writeInt(content.length);
        out.write(content);
        out.flush();
    }

    /** Throws EOFException if the node goes away in between. */
    static Frame readFrame(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        int length = in.readInt();
        if (length < 0 || length > MAX_FRAME_BYTES) {
            throw new IOException("the node sent a frame of " + length + " bytes");
        }
        return new Frame(kind, in.readNBytes(length));
    }

    record Frame(int kind, byte[] content) {
        int exitStatus() throws IOException {
            if (content.length != Integer.BYTES) {
                throw new IOException("the node sent no exit status");
            }
            return (content[0] & 0xFF) << 24 | (content[1] & 0xFF) << 16 | (content[2] & 0xFF) << 8 | content[3] & 0xFF;
        }
    }
}
