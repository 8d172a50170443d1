package org.ipop.dht;

import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Stored;

/** How much is stored, in records and bytes: all in all and of each writer. */
final class Quotas {
    private final DhtContext context;
    private final Map<NodeId, Share> perWriter = new TreeMap<>();
    private Share all = Share.NONE;

    Quotas(DhtContext context) {
        this.context = context;
    }

    int records() {
        return all.records;
    }

    long bytes() {
        return all.bytes;
    }

    /** Is there room for so much more of this writer? Counted if not. */
    boolean hasRoom(NodeId writer, int records, long bytes) {
        Share whole = all.plus(records, bytes);
        Share own = of(writer).plus(records, bytes);
        if (whole.exceeds(Tuning.RECORDS, Tuning.BYTES)) {
            context.count("drop.store-full");
            return false;
        }
        if (own.exceeds(Tuning.RECORDS_PER_WRITER, Tuning.BYTES_PER_WRITER)) {
            context.count("drop.writer-full", writer);
            return false;
        }
        return true;
    }

    /** What a record takes, with what the store itself needs for it. */
    static long bytes(Entry entry) {
        Stored record = entry.record();
        return record.value().length() + record.proof().length() + Tuning.RECORD_OVERHEAD_BYTES;
    }

    /** Negative if it became less. */
    void add(NodeId writer, int records, long bytes) {
        all = all.plus(records, bytes);
        Share share = of(writer).plus(records, bytes);
        if (share.records == 0) {
            perWriter.remove(writer);
        } else {
            perWriter.put(writer, share);
        }
    }

    private Share of(NodeId writer) {
        return perWriter.getOrDefault(writer, Share.NONE);
    }

    private record Share(int records, long bytes) {
        private static final Share NONE = new Share(0, 0);

        private Share plus(int moreRecords, long moreBytes) {
            return new Share(records + moreRecords, bytes + moreBytes);
        }

        private boolean exceeds(int maxRecords, long maxBytes) {
            return records > maxRecords || bytes > maxBytes;
        }
    }
}
