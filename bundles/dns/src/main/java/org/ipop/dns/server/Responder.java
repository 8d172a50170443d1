package org.ipop.dns.server;

import java.util.function.Consumer;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.dns.server.Place.Foreign;

/** From received bytes to answered bytes, whatever carried them. Thread: node loop. */
public final class Responder {
    private static final int OPEN_LIMIT = 4_096;

    private final Counters counters;
    private final Authority authority;
    private final Forwarder forwarder;
    private int open;

    public Responder(NodeContext context, Counters counters, Forwarder forwarder) {
        this.counters = counters;
        this.authority = new Authority(context);
        this.forwarder = forwarder;
    }

    public void add(Zone zone) {
        authority.add(zone);
    }

    public void remove(Zone zone) {
        authority.remove(zone);
    }

    /**
     * @param stream whether the answer may be as long as it likes
     * @param reply  called at most once, now or later
     */
    void receive(byte[] message, boolean stream, Consumer<byte[]> reply) {
        switch (Query.read(message)) {
            case Query.Ignored ignored -> count("drop." + ignored.reason());
            case Query.Faulty faulty -> {
                count("faulty");
                reply.accept(faulty.reply());
            }
            case Query.Asked asked -> answer(asked.query(), stream ? Query.STREAM_SIZE : asked.query().datagramSize(),
                reply);
        }
    }

    private void answer(Query query, int limit, Consumer<byte[]> reply) {
        if (open >= OPEN_LIMIT) {
            count("drop.open-limit");
            return;
        }
        Place place = authority.place(query.name());
        open++;
        if (place instanceof Foreign && forwarder.available()) {
            forwarder.ask(query, found -> {
                open--;
                reply.accept(found.map(answer -> query.forwarded(answer, limit))
                    .orElseGet(() -> query.reply(Answer.SERVFAIL, limit)));
            });
            return;
        }
        count(place instanceof Foreign ? "refused" : "asked");
        authority.answer(place, query.name(), query.type()).whenComplete((answer, failure) -> {
            open--;
            reply.accept(query.reply(failure == null ? answer : Answer.SERVFAIL, limit));
        });
    }

    private void count(String name) {
        counters.counter("dns." + name).increment();
    }
}
