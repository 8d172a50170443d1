package org.ipop.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportContract;
import org.ipop.api.edge.TransportSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class UdpTransportTest {
    private static final InetAddress ANY = InetAddress.ofLiteral("::");
    private static final InetAddress LOOPBACK4 = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress LOOPBACK6 = InetAddress.ofLiteral("::1");

    @Nested
    class OnEpoll extends Cases {
        OnEpoll() {
            super(true);
        }

        @Test
        void theHopLimitIsOfOneDatagramOnly() {
            for (InetAddress loopback : List.of(LOOPBACK4, LOOPBACK6)) {
                Ear ear = open(here(), ANY, 0);
                Ear mouth = open(there(), ANY, 0);
                UdpSocket socket = (UdpSocket) mouth.socket();
                onLoop(() -> {
                    socket.send(new Datagram(Unpooled.wrappedBuffer(new byte[] {'x'}), ear.at(loopback), 0, 5, 0));
                    return null;
                });
                mouth.say(ear.at(loopback), "y");
                assertHeard(ear, "x", "y");
            }
        }

        @Test
        void wholeIsOneDatagramOnly() {
            for (InetAddress loopback : List.of(LOOPBACK4, LOOPBACK6)) {
                Ear ear = open(here(), ANY, 0);
                Ear mouth = open(there(), ANY, 0);
                UdpSocket socket = (UdpSocket) mouth.socket();
                int before = onLoop(() -> WholeOnly.set(socket.channel(), loopback));
                onLoop(() -> {
                    WholeOnly.reset(socket.channel(), loopback, before);
                    ByteBuf payload = Unpooled.wrappedBuffer(new byte[] {'x'});
                    socket.send(new Datagram(payload, ear.at(loopback), 0, 0, 0, true));
                    return null;
                });
                mouth.say(ear.at(loopback), "y");
                assertHeard(ear, "x", "y");
                assertThat(onLoop(() -> WholeOnly.set(socket.channel(), loopback))).isEqualTo(before).isNotEqualTo(3);
            }
        }
    }

    @Nested
    class OnNio extends Cases {
        OnNio() {
            super(false);
        }
    }

    abstract static class Cases extends TransportContract {
        private final RealNode node;
        private final UdpTransport transport;

        Cases(boolean epoll) {
            node = new RealNode(epoll);
            transport = node.ask(() -> new UdpTransport(node.channels(), node.loop.counters(),
                new UdpSettings(1 << 20, 1 << 18, 1 << 18, true)));
        }

        @AfterEach
        void close() {
            onLoop(() -> {
                transport.close();
                return null;
            });
            node.close();
        }

        @Override
        protected Transport here() {
            return transport;
        }

        @Override
        protected Transport there() {
            return transport;
        }

        @Override
        protected InetAddress addressHere() {
            return LOOPBACK4;
        }

        @Override
        protected InetAddress addressThere() {
            return InetAddress.ofLiteral("127.0.0.2");
        }

        @Override
        protected <T> T onLoop(Callable<T> task) {
            return node.ask(task);
        }

        @Override
        protected boolean eventually(BooleanSupplier reached) {
            return node.eventually(reached);
        }

        @Test
        void aWildcardSocketHearsIpv6Too() {
            Ear ear = open(here(), ANY, 0);
            Ear mouth = open(there(), LOOPBACK6, 0);
            mouth.say(ear.at(LOOPBACK6), "six");
            assertHeard(ear, "six");
            ear.say(mouth.at(LOOPBACK6), "back");
            assertHeard(mouth, "back");
        }

        @Test
        void theLargestPayloadArrives() {
            Ear ear = open(here(), ANY, 0);
            Ear mouth = open(there(), ANY, 0);
            String large = "x".repeat(mouth.socket().mtu());
            mouth.say(ear.at(LOOPBACK4), large);
            assertHeard(ear, large);
        }

        @Test
        void anIpv4WildcardIsIpv4Only() {
            Ear ear = open(here(), InetAddress.ofLiteral("0.0.0.0"), 0);
            assertThat(ear.socket().local().getAddress()).isEqualTo(InetAddress.ofLiteral("0.0.0.0"));
        }

        @Test
        void receivedPayloadsHaveRoomToGoOn() throws IOException {
            List<Integer> rooms = new ArrayList<>();
            Ear unused = open(here(), ANY, 0);
            DatagramSink sink = (socket, datagram) -> {
                ByteBuf payload = datagram.payload();
                rooms.add(payload.readerIndex());
                rooms.add(payload.writableBytes());
                payload.release();
            };
            TransportSocket socket = onLoop(() -> here().open(new InetSocketAddress(LOOPBACK4, 0), sink)
                .toCompletableFuture().join());
            try (DatagramSocket sender = new DatagramSocket()) {
                sender.send(new DatagramPacket(new byte[1400], 1400, socket.local()));
            }
            assertThat(eventually(() -> !rooms.isEmpty())).isTrue();
            assertThat(rooms.get(0)).isGreaterThanOrEqualTo(Packet.HEADROOM);
            assertThat(rooms.get(1)).isGreaterThanOrEqualTo(Packet.TAILROOM);
            assertThat(unused.port()).isNotEqualTo(socket.local().getPort());
        }

        @Test
        void theQueueIsBoundedInBytesAndDropsAreCounted() {
            Ear ear = open(here(), ANY, 0);
            Ear mouth = open(there(), ANY, 0);
            List<ByteBuf> payloads = new ArrayList<>();
            onLoop(() -> {
                for (int i = 0; i < 1000; i++) {
                    payloads.add(Unpooled.buffer(1000).writeZero(1000));
                    mouth.socket().send(Datagram.of(payloads.getLast(), ear.at(LOOPBACK4)));
                }
                return null;
            });
            long drops = node.counter("transport.udp.drop.queue");
            assertThat(drops).isBetween(700L, 800L);
            onLoop(() -> {
                mouth.socket().flush();
                return null;
            });
            assertThat(eventually(() -> payloads.stream().allMatch(payload -> payload.refCnt() == 0))).isTrue();
            Ear late = open(here(), ANY, 0);
            mouth.say(late.at(LOOPBACK4), "after the drops");
            assertHeard(late, "after the drops");
        }

        @Test
        void whatTheSystemRefusesIsCountedByItsReason() {
            Ear ear = open(here(), ANY, 0);
            Ear mouth = open(there(), LOOPBACK4, 0);
            mouth.say(ear.at(LOOPBACK4), "x".repeat(UdpSocket.MAX_PAYLOAD + 1));
            mouth.say(new InetSocketAddress(InetAddress.ofLiteral("203.0.113.1"), 9), "from loopback to the world");
            mouth.say(ear.at(LOOPBACK4), "still here");
            assertHeard(ear, "still here");
            assertThat(node.counter("transport.udp.send-error.EMSGSIZE")).isEqualTo(1);
            assertThat(node.ask(() -> node.loop.counters().snapshot()).entrySet().stream()
                .filter(each -> each.getKey().startsWith("transport.udp.send-error"))
                .mapToLong(Map.Entry::getValue).sum()).isEqualTo(2);
        }

        @Test
        void aReceiverThatThrowsLosesItsDatagramOnly() {
            List<Integer> heard = new ArrayList<>();
            DatagramSink sink = (socket, datagram) -> {
                int first = datagram.payload().readByte();
                datagram.payload().release();
                heard.add(first);
                if (first == 'a') {
                    throw new IllegalStateException("a receiver's mistake");
                }
            };
            TransportSocket socket = onLoop(() -> here().open(new InetSocketAddress(LOOPBACK4, 0), sink)
                .toCompletableFuture().join());
            Ear mouth = open(there(), LOOPBACK4, 0);
            mouth.say(socket.local(), "a");
            mouth.say(socket.local(), "b");
            assertThat(eventually(() -> heard.size() == 2)).isTrue();
        }

        @Test
        void anEmptyDatagramIsDroppedAndItsNeighboursAreNotHarmed() {
            Ear ear = open(here(), ANY, 0);
            Ear mouth = open(there(), ANY, 0);
            onLoop(() -> {
                for (String word : List.of("a", "", "b")) {
                    mouth.queue(ear.at(LOOPBACK4), word);
                }
                mouth.socket().flush();
                return null;
            });
            assertHeard(ear, "a", "b");
            assertThat(node.counter("transport.udp.drop.empty")).isEqualTo(1);
        }

        @Test
        void aReceiverThatHoldsUpTheLoopIsSeen() {
            List<Integer> heard = new ArrayList<>();
            DatagramSink slow = (socket, datagram) -> {
                datagram.payload().release();
                long end = System.nanoTime() + 110_000_000L;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                heard.add(1);
            };
            TransportSocket socket = onLoop(() -> here().open(new InetSocketAddress(LOOPBACK4, 0), slow)
                .toCompletableFuture().join());
            Ear mouth = open(there(), LOOPBACK4, 0);
            long before = node.counter("runtime.loop.stalled");
            mouth.say(socket.local(), "wake up");
            assertThat(eventually(() -> !heard.isEmpty())).isTrue();
            assertThat(eventually(() -> node.loop.counters().snapshot().get("runtime.loop.stalled") > before))
                .as("stall counted").isTrue();
        }

        @Test
        void closingTheTransportFreesItsPorts() {
            int port = open(here(), LOOPBACK4, 0).port();
            onLoop(() -> {
                transport.close();
                return null;
            });
            assertThat(reopen(port).port()).isEqualTo(port);
        }
    }
}
