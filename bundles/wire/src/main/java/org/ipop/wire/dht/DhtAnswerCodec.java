package org.ipop.wire.dht;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dht.DhtAnswer.Outcome;

/** Answers to bytes and back. */
public final class DhtAnswerCodec {
    private static final Outcome[] OUTCOMES = Outcome.values();

    private DhtAnswerCodec() {
    }

    /** Reads a whole message; the caller keeps the buffer. */
    public static DhtAnswer read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "answer type");
        int type = in.readUnsignedByte();
        DhtAnswer answer = switch (type) {
            case 1 -> new DhtAnswer.Written(outcome(in), number(in));
            case 2 -> new DhtAnswer.Taken(Replica.read(in));
            case 3 -> new DhtAnswer.Records(RecordCodec.flag(in, "more"), replicas(in));
            case 4 -> new DhtAnswer.SlotList(RecordCodec.flag(in, "more"), slots(in));
            case 5 -> new DhtAnswer.Accepted(RecordCodec.flag(in, "accepted"), number(in));
            case 6 -> new DhtAnswer.Promised(RecordCodec.flag(in, "granted"), number(in), Digest.read(in));
            case 7 -> new DhtAnswer.Located(RecordCodec.flag(in, "replica"), Arc.read(in), Digest.read(in));
            case 8 -> new DhtAnswer.Compared(Digest.read(in));
            case 9 -> new DhtAnswer.Done();
            case 10 -> new DhtAnswer.Unable();
            default -> throw new MalformedPacket("dht answer type " + type);
        };
        Fields.end(in, "dht answer");
        return answer;
    }

    public static void write(ByteBuf out, DhtAnswer answer) {
        switch (answer) {
            case DhtAnswer.Written written ->
                out.writeByte(1).writeByte(written.outcome().ordinal()).writeLong(written.sequence());
            case DhtAnswer.Taken taken -> taken.by().write(out.writeByte(2));
            case DhtAnswer.Records records -> {
                out.writeByte(3).writeBoolean(records.more()).writeByte(records.replicas().size());
                records.replicas().forEach(replica -> replica.write(out));
            }
            case DhtAnswer.SlotList list -> {
                out.writeByte(4).writeBoolean(list.more()).writeByte(list.slots().size());
                list.slots().forEach(slot -> slot.write(out));
            }
            case DhtAnswer.Accepted accepted ->
                out.writeByte(5).writeBoolean(accepted.accepted()).writeLong(accepted.view());
            case DhtAnswer.Promised promised ->
                promised.digest().write(out.writeByte(6).writeBoolean(promised.granted()).writeLong(promised.view()));
            case DhtAnswer.Located located -> {
                located.arc().write(out.writeByte(7).writeBoolean(located.replica()));
                located.digest().write(out);
            }
            case DhtAnswer.Compared compared -> compared.digest().write(out.writeByte(8));
            case DhtAnswer.Done ignored -> out.writeByte(9);
            case DhtAnswer.Unable ignored -> out.writeByte(10);
        }
    }

    private static Outcome outcome(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "outcome");
        int number = in.readUnsignedByte();
        if (number >= OUTCOMES.length) {
            throw new MalformedPacket("outcome " + number);
        }
        return OUTCOMES[number];
    }

    private static long number(ByteBuf in) throws MalformedPacket {
        Fields.need(in, Long.BYTES, "number");
        return in.readLong();
    }

    private static List<Replica> replicas(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "replicas");
        int count = in.readUnsignedByte();
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replicas.add(Replica.read(in));
        }
        return replicas;
    }

    private static List<Slot> slots(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "slots");
        int count = in.readUnsignedByte();
        Fields.need(in, count * Slot.BYTES, "slots");
        List<Slot> slots = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            slots.add(Slot.read(in));
        }
        return slots;
    }
}
