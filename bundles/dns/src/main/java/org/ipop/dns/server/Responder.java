package org.ipop.dns.server;

import java.util.function.Consumer;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.dns.server.Askers.Asker;
import org.ipop.dns.server.Askers.Standing;
import org.ipop.dns.server.Place.Foreign;

/** From received bytes to answered bytes, whatever carried them. Thread: node loop. */
public final class Responder {
    private static final int OPEN_LIMIT = 4_096;

    private final Counters counters;
    private final Authority authority;
    private final Forwarder forwarder;
    private final Askers askers;
    private int open;

    /** @param sockets of the network namespace whose programs may ask anything */
    public Responder(NodeContext context, Counters counters, LocalSockets sockets, Forwarder forwarder) {
        this.askers = new Askers(context, sockets);
        this.counters = counters;
        this.authority = new Authority(context);
        this.forwarder = forwarder;
    }

    public void add(Zone zone) {
        authority.add(zone);
        askers.readAgain();
    }

    public void remove(Zone zone) {
        authority.remove(zone);
    }

    /** @param reply called at most once, now or later */
    void receive(byte[] message, Asker asker, Consumer<byte[]> reply) {
        switch (Query.read(message)) {
            case Query.Ignored ignored -> count("drop." + ignored.reason());
            case Query.Faulty faulty -> {
                count("faulty");
                reply.accept(faulty.reply());
            }
            case Query.Asked asked -> answer(asked.query(), asker, reply);
        }
    }

    private void answer(Query query, Asker asker, Consumer<byte[]> reply) {
        Standing standing = askers.standing(asker, authority);
        Place place = authority.place(query.name());
        int limit = asker.stream() ? Query.STREAM_SIZE : query.datagramSize();
        if (standing == Standing.STRANGER) {
            count("refused.stranger");
            reply.accept(query.reply(Answer.REFUSED, limit));
        } else if (open >= OPEN_LIMIT) {
            count("drop.open-limit");
        } else if (!(place instanceof Foreign)) {
            say(query, place, limit, reply);
        } else if (standing == Standing.HERE && forwarder.available()) {
            pass(query, limit, reply);
        } else {
            count("refused");
            reply.accept(query.reply(Answer.REFUSED, limit));
        }
    }

    private void say(Query query, Place place, int limit, Consumer<byte[]> reply) {
        count("asked");
        open++;
        authority.answer(place, query.name(), query.type()).whenComplete((answer, failure) -> {
            open--;
            reply.accept(query.reply(failure == null ? answer : Answer.SERVFAIL, limit));
        });
    }

    private void pass(Query query, int limit, Consumer<byte[]> reply) {
        open++;
        forwarder.ask(query, found -> {
            open--;
            reply.accept(found.map(answer -> query.forwarded(answer, limit))
                .orElseGet(() -> query.reply(Answer.SERVFAIL, limit)));
        });
    }

    private void count(String name) {
        counters.counter("dns." + name).increment();
    }
}
