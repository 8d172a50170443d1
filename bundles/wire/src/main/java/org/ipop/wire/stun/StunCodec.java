package org.ipop.wire.stun;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.stun.StunAttribute.ChangeRequest;
import org.ipop.wire.stun.StunAttribute.ErrorCode;
import org.ipop.wire.stun.StunAttribute.Fingerprint;
import org.ipop.wire.stun.StunAttribute.MappedAddress;
import org.ipop.wire.stun.StunAttribute.MessageIntegrity;
import org.ipop.wire.stun.StunAttribute.MessageIntegritySha256;
import org.ipop.wire.stun.StunAttribute.Other;
import org.ipop.wire.stun.StunAttribute.OtherAddress;
import org.ipop.wire.stun.StunAttribute.Padding;
import org.ipop.wire.stun.StunAttribute.ResponseOrigin;
import org.ipop.wire.stun.StunAttribute.ResponsePort;
import org.ipop.wire.stun.StunAttribute.Software;
import org.ipop.wire.stun.StunAttribute.UnknownAttributes;
import org.ipop.wire.stun.StunAttribute.XorMappedAddress;
import org.ipop.wire.stun.StunMessage.Kind;

/** Reads and writes STUN messages. */
public final class StunCodec {
    private static final Kind[] KINDS = Kind.values();
    private static final int MAX_ATTRIBUTES = 32;
    private static final int MAX_TEXT_BYTES = 763;
    private static final int CHANGE_ADDRESS = 4;
    private static final int CHANGE_PORT = 2;

    private StunCodec() {
    }

    /** Reads a whole datagram and checks its FINGERPRINT, if it has one; moves the reader index to the end. */
    public static StunMessage read(ByteBuf in) throws MalformedPacket {
        ByteBuf whole = in.slice();
        Fields.need(in, StunMessage.HEADER_BYTES, "STUN header");
        int type = in.readUnsignedShort();
        int length = in.readUnsignedShort();
        if (type > 0x3FFF || in.readInt() != StunMessage.MAGIC_COOKIE) {
            throw new MalformedPacket("STUN type or cookie");
        }
        Bytes transactionId = raw(in, StunMessage.TRANSACTION_ID_BYTES);
        if (length % 4 != 0 || length != in.readableBytes()) {
            throw new MalformedPacket("STUN length " + length + " of " + in.readableBytes());
        }
        List<StunAttribute> attributes = attributes(in, transactionId);
        if (!attributes.isEmpty() && attributes.getLast() instanceof Fingerprint found
            && found.crc() != StunSeal.crcBeforeFingerprint(whole)) {
            throw new MalformedPacket("STUN fingerprint");
        }
        int method = type & 0xF | (type & 0xE0) >> 1 | (type & 0x3E00) >> 2;
        return new StunMessage(KINDS[(type & 0x10) >> 4 | (type & 0x100) >> 7], method, transactionId, attributes);
    }

    /** Writes a message as a whole; integrity and fingerprint are added afterwards by {@link StunSeal}. */
    public static void write(ByteBuf out, StunMessage message) {
        int start = out.writerIndex();
        int method = message.method();
        int kind = message.kind().ordinal();
        out.writeShort(method & 0xF | (method & 0x70) << 1 | (method & 0xF80) << 2 | (kind & 1) << 4 | (kind & 2) << 7);
        out.writeShort(0).writeInt(StunMessage.MAGIC_COOKIE).writeBytes(message.transactionId().toArray());
        for (StunAttribute attribute : message.attributes()) {
            write(out, attribute, message.transactionId());
        }
        out.setShort(start + 2, out.writerIndex() - start - StunMessage.HEADER_BYTES);
    }

    /** What follows an integrity attribute is ignored, but for the stronger one and the fingerprint (section 14.5). */
    private static List<StunAttribute> attributes(ByteBuf in, Bytes transactionId) throws MalformedPacket {
        List<StunAttribute> all = new ArrayList<>();
        boolean signed = false;
        while (in.isReadable()) {
            Fields.need(in, 4, "STUN attribute");
            int type = in.readUnsignedShort();
            int length = in.readUnsignedShort();
            Fields.need(in, length + padding(length), "STUN attribute value");
            StunAttribute attribute = attribute(type, in.readSlice(length), transactionId);
            in.skipBytes(padding(length));
            if (attribute instanceof Fingerprint && in.isReadable() || all.size() == MAX_ATTRIBUTES) {
                throw new MalformedPacket("STUN fingerprint not last, or too many attributes");
            }
            if (!signed || attribute instanceof MessageIntegritySha256 || attribute instanceof Fingerprint) {
                all.add(attribute);
            }
            signed |= attribute instanceof MessageIntegrity || attribute instanceof MessageIntegritySha256;
        }
        return all;
    }

    private static StunAttribute attribute(int type, ByteBuf value, Bytes transactionId) throws MalformedPacket {
        int length = value.readableBytes();
        StunAttribute attribute = switch (type) {
            case StunTypes.MAPPED_ADDRESS -> new MappedAddress(StunAddress.read(value));
            case StunTypes.XOR_MAPPED_ADDRESS -> new XorMappedAddress(StunAddress.readXored(value, transactionId));
            case StunTypes.SOFTWARE -> new Software(text(value));
            case StunTypes.ERROR_CODE -> errorCode(value);
            case StunTypes.UNKNOWN_ATTRIBUTES -> unknownAttributes(value);
            case StunTypes.CHANGE_REQUEST -> changeRequest(value);
            case StunTypes.PADDING -> padding(value);
            case StunTypes.RESPONSE_PORT -> responsePort(value);
            case StunTypes.RESPONSE_ORIGIN -> new ResponseOrigin(StunAddress.read(value));
            case StunTypes.OTHER_ADDRESS -> new OtherAddress(StunAddress.read(value));
            case StunTypes.MESSAGE_INTEGRITY -> new MessageIntegrity(hmac(value, length == 20));
            case StunTypes.MESSAGE_INTEGRITY_SHA256 ->
                new MessageIntegritySha256(hmac(value, length >= 16 && length <= 32 && length % 4 == 0));
            case StunTypes.FINGERPRINT -> fingerprint(value);
            default -> new Other(type, raw(value, length));
        };
        Fields.end(value, "STUN attribute");
        return attribute;
    }

    private static void write(ByteBuf out, StunAttribute attribute, Bytes transactionId) {
        switch (attribute) {
            case MappedAddress mapped -> append(out, StunTypes.MAPPED_ADDRESS, StunAddress.write(mapped.address()));
            case XorMappedAddress mapped -> append(out, StunTypes.XOR_MAPPED_ADDRESS,
                StunAddress.writeXored(mapped.address(), transactionId));
            case Software software -> append(out, StunTypes.SOFTWARE, utf8(software.description()));
            case ErrorCode error -> append(out, StunTypes.ERROR_CODE, errorCode(error));
            case UnknownAttributes unknown -> append(out, StunTypes.UNKNOWN_ATTRIBUTES, unknownAttributes(unknown));
            case ChangeRequest change -> append(out, StunTypes.CHANGE_REQUEST,
                fourBytes((change.address() ? CHANGE_ADDRESS : 0) | (change.port() ? CHANGE_PORT : 0)));
            case Padding padding -> append(out, StunTypes.PADDING, new byte[padding.bytes()]);
            case ResponsePort port -> append(out, StunTypes.RESPONSE_PORT, fourBytes(port.port() << 16));
            case ResponseOrigin origin ->
                append(out, StunTypes.RESPONSE_ORIGIN, StunAddress.write(origin.address()));
            case OtherAddress other -> append(out, StunTypes.OTHER_ADDRESS, StunAddress.write(other.address()));
            case MessageIntegrity integrity ->
                append(out, StunTypes.MESSAGE_INTEGRITY, integrity.hmac().toArray());
            case MessageIntegritySha256 integrity ->
                append(out, StunTypes.MESSAGE_INTEGRITY_SHA256, integrity.hmac().toArray());
            case Fingerprint fingerprint -> append(out, StunTypes.FINGERPRINT, fourBytes(fingerprint.crc()));
            case Other other -> append(out, other.type(), other.value().toArray());
        }
    }

    static void append(ByteBuf out, int type, byte[] value) {
        out.writeShort(type).writeShort(value.length).writeBytes(value).writeZero(padding(value.length));
    }

    static byte[] fourBytes(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    static int padding(int length) {
        return -length & 3;
    }

    private static ErrorCode errorCode(ByteBuf value) throws MalformedPacket {
        Fields.need(value, 4, "ERROR-CODE");
        value.skipBytes(2);
        int hundreds = value.readUnsignedByte() & 7;
        int number = value.readUnsignedByte();
        if (hundreds < 3 || hundreds > 6 || number > 99) {
            throw new MalformedPacket("ERROR-CODE " + hundreds + "/" + number);
        }
        return new ErrorCode(hundreds * 100 + number, text(value));
    }

    private static byte[] errorCode(ErrorCode error) {
        byte[] reason = utf8(error.reason());
        byte[] value = new byte[4 + reason.length];
        value[2] = (byte) (error.code() / 100);
        value[3] = (byte) (error.code() % 100);
        System.arraycopy(reason, 0, value, 4, reason.length);
        return value;
    }

    private static UnknownAttributes unknownAttributes(ByteBuf value) throws MalformedPacket {
        if (value.readableBytes() % 2 != 0 || value.readableBytes() > 2 * MAX_ATTRIBUTES) {
            throw new MalformedPacket("UNKNOWN-ATTRIBUTES of " + value.readableBytes() + " bytes");
        }
        List<Integer> types = new ArrayList<>();
        while (value.isReadable()) {
            types.add(value.readUnsignedShort());
        }
        return new UnknownAttributes(types);
    }

    private static byte[] unknownAttributes(UnknownAttributes unknown) {
        byte[] value = new byte[2 * unknown.types().size()];
        for (int i = 0; i < unknown.types().size(); i++) {
            value[2 * i] = (byte) (unknown.types().get(i) >> 8);
            value[2 * i + 1] = (byte) (int) unknown.types().get(i);
        }
        return value;
    }

    private static ChangeRequest changeRequest(ByteBuf value) throws MalformedPacket {
        Fields.need(value, 4, "CHANGE-REQUEST");
        int flags = value.readInt();
        return new ChangeRequest((flags & CHANGE_ADDRESS) != 0, (flags & CHANGE_PORT) != 0);
    }

    private static Padding padding(ByteBuf value) {
        Padding padding = new Padding(value.readableBytes());
        value.skipBytes(padding.bytes());
        return padding;
    }

    private static ResponsePort responsePort(ByteBuf value) throws MalformedPacket {
        Fields.need(value, 4, "RESPONSE-PORT");
        return new ResponsePort(value.readInt() >>> 16);
    }

    private static Fingerprint fingerprint(ByteBuf value) throws MalformedPacket {
        Fields.need(value, 4, "FINGERPRINT");
        return new Fingerprint(value.readInt());
    }

    private static Bytes hmac(ByteBuf value, boolean lengthIsRight) throws MalformedPacket {
        if (!lengthIsRight) {
            throw new MalformedPacket("STUN integrity of " + value.readableBytes() + " bytes");
        }
        return raw(value, value.readableBytes());
    }

    /** Bytes that are not UTF-8 become replacement characters: this text is only ever shown. */
    private static String text(ByteBuf value) throws MalformedPacket {
        if (value.readableBytes() > MAX_TEXT_BYTES) {
            throw new MalformedPacket("STUN text of " + value.readableBytes() + " bytes");
        }
        return new String(raw(value, value.readableBytes()).toArray(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Bytes raw(ByteBuf in, int length) {
        byte[] content = new byte[length];
        in.readBytes(content);
        return Bytes.copyOf(content);
    }
}
