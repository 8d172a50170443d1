package org.ipop.wire.stun;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;

/**
 * A STUN message (RFC 8489, section 5).
 * <pre>
 *  0                   1                   2                   3
 * +---+---------------------------+-------------------------------+
 * |0 0| type: class and method    | length of what follows the    |
 * +---+---------------------------+ 20 bytes of header            |
 * |              magic cookie = 0x2112A442                        |
 * +---------------------------------------------------------------+
 * |              transaction id, 96 bits                          |
 * +-------------------------------+-------------------------------+
 * | attribute type                | length of the value           |
 * +-------------------------------+-------------------------------+
 * | value, padded with zeros to a multiple of 4; then more of them|
 * </pre>
 *
 * @param method        12 bits
 * @param transactionId 12 bytes
 */
public record StunMessage(Kind kind, int method, Bytes transactionId, List<StunAttribute> attributes) {
    public static final int HEADER_BYTES = 20;
    public static final int TRANSACTION_ID_BYTES = 12;
    public static final int MAGIC_COOKIE = 0x2112A442;
    public static final int BINDING = 0x001;

    /** The class of a message, in the order of its two bits. */
    public enum Kind { REQUEST, INDICATION, SUCCESS, ERROR }

    public StunMessage {
        if (transactionId.length() != TRANSACTION_ID_BYTES || method < 0 || method > 0xFFF) {
            throw new IllegalArgumentException("method " + method + ", transaction id " + transactionId);
        }
        attributes = List.copyOf(attributes);
    }

    public static StunMessage bindingRequest(Bytes transactionId) {
        return new StunMessage(Kind.REQUEST, BINDING, transactionId, List.of());
    }

    /** The first attribute of this type. */
    public <T extends StunAttribute> Optional<T> find(Class<T> type) {
        return attributes.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** Where the server saw us: XOR-MAPPED-ADDRESS, else the older MAPPED-ADDRESS. */
    public Optional<InetSocketAddress> mapped() {
        return find(StunAttribute.XorMappedAddress.class).map(StunAttribute.XorMappedAddress::address)
            .or(() -> find(StunAttribute.MappedAddress.class).map(StunAttribute.MappedAddress::address));
    }

    /** Types that a receiver must understand and we do not (section 14), in order. */
    public List<Integer> notUnderstood() {
        return attributes.stream().filter(StunAttribute.Other.class::isInstance).map(StunAttribute.Other.class::cast)
            .filter(StunAttribute.Other::mustBeUnderstood).map(StunAttribute.Other::type).toList();
    }
}
