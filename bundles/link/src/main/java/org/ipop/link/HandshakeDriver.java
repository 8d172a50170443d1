package org.ipop.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.collection.IntObjectHashMap;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.HandshakeFactory.Screening;
import org.ipop.api.security.Session;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.handshake.HandshakeIndex;

/** All handshakes under way, ours and those of others, in bounded tables. */
final class HandshakeDriver {
    static final int MAX_INITIATIONS = 256;
    /** With so many under way nobody is waited for that was given up. */
    static final int MAX_LINGERING = 64;
    /** From so many half-open handshakes on a newcomer must show that it receives at its address. */
    static final int LOAD = 64;
    /** Whoever we gave up may still answer for so long: what both sides have computed is not for nothing then. */
    static final long LINGER_NANOS = 10_000_000_000L;
    private static final long RESPONSE_LIFE_NANOS = 10_000_000_000L;

    private final Local local;
    private final HandshakeFactory factory;
    private final SessionTable sessions;
    private final Outlet outlet;
    private final BiConsumer<Response, Session> ready;
    private final IntObjectHashMap<HandshakeRun> runs = new IntObjectHashMap<>();
    private final Responses responses = new Responses();
    private final HandshakeTurns turns;

    /** @param ready takes a session in which we are the responder: not to be sent on before a packet has been opened */
    HandshakeDriver(Local local, HandshakeFactory factory, SessionTable sessions, Outlet outlet,
                    BiConsumer<Response, Session> ready) {
        this.local = local;
        this.factory = factory;
        this.sessions = sessions;
        this.outlet = outlet;
        this.ready = ready;
        this.turns = new HandshakeTurns(local);
    }

    /**
     * Begins a handshake over all routes at once, as soon as its turn comes.
     *
     * @param routes asked anew for each repetition
     * @return empty if too many are under way; the outcome is not told then
     */
    Optional<Initiation> initiate(Optional<NodeId> peer, Optional<Bytes> staticKey, Supplier<List<Route>> routes,
                                  Initiation.Outcome outcome) {
        if (runs.size() - responses.size() >= MAX_INITIATIONS) {
            local.dropped("initiations");
            return Optional.empty();
        }
        int index = sessions.reserve();
        Object client = peer.isPresent() ? peer.get() : local.self();
        Initiation.Start start =
            new Initiation.Start(local, index, factory.initiate(index, peer, staticKey), client);
        Initiation initiation = new Initiation(start, routes, outlet, new Initiation.Outcome() {
            @Override
            public void established(Session session, Route by) {
                Initiation ended = (Initiation) runs.remove(index);
                outcome.established(session, by);
                turns.succeeded(ended);
            }

            @Override
            public void gaveUp(String why) {
                Initiation ended = (Initiation) runs.get(index);
                if (ended.closed() || runs.size() - responses.size() > MAX_LINGERING) {
                    end(ended);
                } else {
                    local.context().schedule(LINGER_NANOS, () -> end(ended));
                }
                outcome.gaveUp(why);
                turns.ended(ended);
            }

            @Override
            public void late(Session session, Route by) {
                turns.late((Initiation) runs.remove(index));
                local.count("handshake.late");
                outcome.late(session, by);
            }
        });
        runs.put(index, initiation);
        turns.enter(initiation);
        return Optional.of(initiation);
    }

    void abandon(Initiation initiation) {
        end(initiation);
        turns.ended(initiation);
    }

    private void end(Initiation initiation) {
        if (runs.get(initiation.index) == initiation) {
            initiation.abandon();
            forget(initiation.index);
        }
    }

    /** Takes any handshake datagram and owns it. */
    void datagram(ByteBuf datagram, Route from) {
        int type = datagram.getUnsignedByte(datagram.readerIndex());
        if (type == FirstByte.HANDSHAKE_INITIATION) {
            initiation(datagram, from);
            return;
        }
        HandshakeRun run = null;
        try {
            run = runs.get(HandshakeIndex.of(datagram));
        } catch (MalformedPacket e) {
            local.dropped("malformed");
        }
        if (run == null) {
            datagram.release();
            local.dropped("unknown-handshake");
            return;
        }
        run.receive(datagram, from);
    }

    /** The first packet of a responder's session has been opened; its handshake has done its duty. */
    void confirmed(Response response) {
        response.close();
        responses.remove(response);
        runs.remove(response.index);
    }

    /** By which sessions are told apart that the present implementation made. */
    int generation() {
        return factory.generation();
    }

    /** None goes on; a peer's must begin anew, and so must ours. */
    void close() {
        turns.close();
        runs.values().forEach(HandshakeRun::close);
        runs.clear();
    }

    private void initiation(ByteBuf datagram, Route from) {
        Optional<InetSocketAddress> source = from.remoteAddress();
        if (source.isPresent() && !outlet.allows(source.get())) {
            datagram.release();
            local.dropped("excluded");
            return;
        }
        switch (factory.screen(datagram, source, responses.size() >= LOAD)) {
            case Screening.Admit admit -> admitted(datagram, from);
            case Screening.AskForCookie ask -> {
                datagram.release();
                local.count("handshake.cookie");
                outlet.send(from, ask.reply(), true);
                outlet.flush();
            }
            case Screening.Drop drop -> {
                datagram.release();
                local.dropped("handshake-" + drop.reason(), Responses.client(from));
            }
        }
    }

    private void admitted(ByteBuf datagram, Route from) {
        Bytes initiation = Bytes.copyOf(ByteBufUtil.getBytes(datagram));
        Response known = responses.find(initiation);
        if (known != null && known.closed()) {
            expire(known);
        } else if (known != null) {
            known.repeated(datagram, from);
            return;
        }
        Object client = Responses.client(from);
        if (responses.full() || responses.full(client)) {
            datagram.release();
            local.dropped(responses.full() ? "responses" : "responses-client", client);
            return;
        }
        int index = sessions.reserve();
        Response response = new Response(new Initiation.Start(local, index, factory.respond(index), client),
            initiation, outlet, ready);
        responses.add(response);
        runs.put(index, response);
        local.context().schedule(RESPONSE_LIFE_NANOS, () -> expire(response));
        response.receive(datagram, from);
    }

    /** The owner of its session, if there is one, frees the index when it closes the session. */
    private void expire(Response response) {
        if (responses.remove(response)) {
            runs.remove(response.index);
            if (!response.hasSession()) {
                sessions.free(response.index);
            }
            response.close();
            local.count("handshake.expired");
        }
    }

    private void forget(int index) {
        sessions.free(index);
        runs.remove(index);
    }
}
