package org.ipop.link;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.SealedHeader;

/** Receiver indices: which session a sealed datagram belongs to. Random, so that they tell an observer nothing. */
final class SessionTable {
    private final Local local;
    private final IntObjectHashMap<Receiver> byIndex = new IntObjectHashMap<>();
    private final Receiver nobody;

    /** Takes sealed datagrams. */
    interface Receiver {
        /** Owns the datagram. */
        void sealed(ByteBuf datagram, Route from);
    }

    SessionTable(Local local) {
        this.local = local;
        this.nobody = (datagram, from) -> {
            datagram.release();
            local.dropped("early");
        };
    }

    /** A fresh index; what comes for it is dropped until it is bound. */
    int reserve() {
        int index = local.context().random().nextInt();
        while (index == 0 || byIndex.containsKey(index)) {
            index = local.context().random().nextInt();
        }
        byIndex.put(index, nobody);
        return index;
    }

    /** An index that former links gave to a peer; what comes for it is dropped until it is bound. */
    void hold(int index) {
        byIndex.put(index, nobody);
    }

    void bind(int index, Receiver receiver) {
        byIndex.put(index, receiver);
    }

    void free(int index) {
        byIndex.remove(index);
    }

    int size() {
        return byIndex.size();
    }

    /** Hands a sealed datagram to its session; owns it. */
    void sealed(ByteBuf datagram, Route from) {
        Receiver receiver;
        try {
            receiver = byIndex.get(SealedHeader.receiverIndex(datagram));
        } catch (MalformedPacket e) {
            datagram.release();
            local.dropped("malformed");
            return;
        }
        if (receiver == null) {
            datagram.release();
            local.dropped("unknown-index");
            return;
        }
        receiver.sealed(datagram, from);
    }
}
