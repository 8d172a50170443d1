package org.ipop.api.edge;

/**
 * What a packet still needs done (virtio 1.2, section 5.1.6.2). A tap hands on either complete packets, which need
 * nothing, or such as are to be cut; {@link org.ipop.api.link.PacketLinks} cuts them, and complete ones come out at the
 * far end. Who is between passes the offload on as it is.
 *
 * @param segmentSize    payload bytes a segment of a TCP or UDP packet to be cut; 0 = an ordinary packet
 * @param checksumStart  offset in the IP packet from which the checksum is still to be computed; -1 = it is complete
 * @param checksumOffset where it goes, counted from {@code checksumStart}
 * @param flowHash       equal for packets of one flow; 0 = not known
 */
public record Offload(int segmentSize, int checksumStart, int checksumOffset, int flowHash) {
    public static final Offload NONE = new Offload(0, -1, 0, 0);

    /** The same packet cut into segments of another size. */
    public Offload cutAt(int segmentBytes) {
        return new Offload(segmentBytes, checksumStart, checksumOffset, flowHash);
    }
}
