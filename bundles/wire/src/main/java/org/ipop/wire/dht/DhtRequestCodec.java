package org.ipop.wire.dht;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/** Requests to bytes and back. */
public final class DhtRequestCodec {
    private DhtRequestCodec() {
    }

    /** Reads a whole message; the caller keeps the buffer. */
    public static DhtRequest read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "request type");
        int type = in.readUnsignedByte();
        DhtRequest request = switch (type) {
            case 1 -> new DhtRequest.Write(RecordCodec.read(in));
            case 2 -> new DhtRequest.Read(Fields.key(in), optionalWriter(in));
            case 3 -> new DhtRequest.Store(Replica.read(in));
            case 4 -> new DhtRequest.Confirm(Slot.read(in));
            case 5 -> new DhtRequest.Slots(Fields.key(in));
            case 6 -> new DhtRequest.Promise(number(in), Arc.read(in));
            case 7 -> new DhtRequest.Listing(Arc.read(in), optionalPlace(in));
            case 8 -> new DhtRequest.Fetch(places(in));
            case 9 -> new DhtRequest.Offer(RecordCodec.flag(in, "owner"), Arc.read(in), Digest.read(in));
            case 10 -> new DhtRequest.Locate(Fields.key(in));
            case 11 -> new DhtRequest.Lost(Fields.key(in));
            default -> throw new MalformedPacket("dht request type " + type);
        };
        Fields.end(in, "dht request");
        return request;
    }

    public static void write(ByteBuf out, DhtRequest request) {
        switch (request) {
            case DhtRequest.Write write -> RecordCodec.write(out.writeByte(1), write.record());
            case DhtRequest.Read read -> {
                read.key().write(out.writeByte(2));
                out.writeBoolean(read.after().isPresent());
                read.after().ifPresent(after -> after.write(out));
            }
            case DhtRequest.Store store -> store.replica().write(out.writeByte(3));
            case DhtRequest.Confirm confirm -> confirm.slot().write(out.writeByte(4));
            case DhtRequest.Slots slots -> slots.key().write(out.writeByte(5));
            case DhtRequest.Promise promise -> promise.arc().write(out.writeByte(6).writeLong(promise.view()));
            case DhtRequest.Listing listing -> {
                listing.arc().write(out.writeByte(7));
                out.writeBoolean(listing.after().isPresent());
                listing.after().ifPresent(after -> after.write(out));
            }
            case DhtRequest.Fetch fetch -> {
                out.writeByte(8).writeByte(fetch.places().size());
                fetch.places().forEach(place -> place.write(out));
            }
            case DhtRequest.Offer offer -> {
                offer.arc().write(out.writeByte(9).writeBoolean(offer.owner()));
                offer.digest().write(out);
            }
            case DhtRequest.Locate locate -> locate.key().write(out.writeByte(10));
            case DhtRequest.Lost lost -> lost.key().write(out.writeByte(11));
        }
    }

    private static long number(ByteBuf in) throws MalformedPacket {
        Fields.need(in, Long.BYTES, "view");
        return in.readLong();
    }

    private static Optional<NodeId> optionalWriter(ByteBuf in) throws MalformedPacket {
        return RecordCodec.flag(in, "more") ? Optional.of(Fields.nodeId(in)) : Optional.empty();
    }

    private static Optional<Place> optionalPlace(ByteBuf in) throws MalformedPacket {
        return RecordCodec.flag(in, "more") ? Optional.of(Place.read(in)) : Optional.empty();
    }

    private static List<Place> places(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "places");
        int count = in.readUnsignedByte();
        if (count > DhtRequest.Fetch.MAX_PLACES) {
            throw new MalformedPacket(count + " places");
        }
        List<Place> places = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            places.add(Place.read(in));
        }
        return places;
    }
}
