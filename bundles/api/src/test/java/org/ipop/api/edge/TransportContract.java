package org.ipop.api.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Transport} keeps, real or simulated. A subclass gives two nodes that reach each other over IPv4
 * without loss; its own {@code @AfterEach} closes them.
 */
public abstract class TransportContract {
    private static final InetAddress ANY = InetAddress.ofLiteral("::");
    /** The least that IPv6 carries (RFC 8200, section 5) without the headers of IPv6 and UDP. */
    private static final int MINIMUM_MTU = 1_232;
    private static final InetAddress NOT_OURS = InetAddress.ofLiteral("203.0.113.77");

    protected abstract Transport here();

    protected abstract Transport there();

    /** The IPv4 address by which the other node reaches us. */
    protected abstract InetAddress addressHere();

    protected abstract InetAddress addressThere();

    /** Runs on the loop of both nodes. */
    protected abstract <T> T onLoop(Callable<T> task);

    /** Lets time pass until {@code reached}, which runs on the loop; false if that takes unreasonably long. */
    protected abstract boolean eventually(BooleanSupplier reached);

    @Test
    void itsSchemeIsAWord() {
        assertThat(here().scheme()).matches("[a-z][a-z0-9+.-]*");
    }

    @Test
    void portZeroTakesAFreeOne() {
        Ear one = open(here(), ANY, 0);
        Ear other = open(here(), ANY, 0);
        assertThat(one.port()).isBetween(1, 65_535).isNotEqualTo(other.port());
        assertThat(one.socket.mtu()).isGreaterThanOrEqualTo(MINIMUM_MTU);
    }

    @Test
    void aWildcardSocketHearsIpv4AndKnowsItAsSuch() {
        Ear ear = open(here(), ANY, 0);
        Ear mouth = open(there(), addressThere(), 0);
        mouth.say(ear.at(addressHere()), "hello");
        assertHeard(ear, "hello");
        assertThat(ear.from.getFirst()).isEqualTo(mouth.at(addressThere()));
        assertThat(ear.from.getFirst().getAddress()).isInstanceOf(Inet4Address.class);
        assertThat(mouth.socket.local()).isEqualTo(mouth.at(addressThere()));
    }

    @Test
    void anAnswerGoesBackFromTheSamePort() {
        Ear mouth = open(there(), ANY, 0);
        Ear echo = open(here(), addressHere(), 0);
        echo.answers = true;
        mouth.say(echo.at(addressHere()), "who is there?");
        assertHeard(mouth, "who is there?");
        assertThat(mouth.from).containsExactly(echo.at(addressHere()));
    }

    @Test
    void datagramsKeepTheirBoundsAndBatchesEnd() {
        Ear ear = open(here(), ANY, 0);
        Ear mouth = open(there(), ANY, 0);
        onLoop(() -> {
            for (String word : List.of("a", "bb", "ccc")) {
                mouth.queue(ear.at(addressHere()), word);
            }
            mouth.socket.flush();
            return null;
        });
        assertHeard(ear, "a", "bb", "ccc");
        assertThat(eventually(() -> ear.openBatch == 0)).as("batch ended").isTrue();
    }

    @Test
    void whatIsNotFlushedMayWaitButIsNotLost() {
        Ear ear = open(here(), ANY, 0);
        Ear mouth = open(there(), ANY, 0);
        onLoop(() -> mouth.queue(ear.at(addressHere()), "first"));
        mouth.say(ear.at(addressHere()), "second");
        assertHeard(ear, "first", "second");
    }

    @Test
    void whatEveryPathCarriesArrives() {
        Ear ear = open(here(), ANY, 0);
        Ear mouth = open(there(), ANY, 0);
        String large = "x".repeat(MINIMUM_MTU);
        mouth.say(ear.at(addressHere()), large);
        assertHeard(ear, large);
    }

    @Test
    void segmentsArriveAsDatagrams() {
        Ear ear = open(here(), ANY, 0);
        Ear mouth = open(there(), ANY, 0);
        onLoop(() -> {
            mouth.socket.send(new Datagram(bytes("aaabbbc"), ear.at(addressHere()), 3, 0, 0));
            mouth.socket.flush();
            return null;
        });
        assertHeard(ear, "aaa", "bbb", "c");
    }

    @Test
    void payloadsAreHeapBuffersAndAreReleasedWhenSent() {
        Ear ear = open(here(), ANY, 0);
        Ear mouth = open(there(), ANY, 0);
        ByteBuf payload = bytes("mine no more");
        onLoop(() -> {
            mouth.socket.send(Datagram.of(payload, ear.at(addressHere())));
            mouth.socket.flush();
            return null;
        });
        assertHeard(ear, "mine no more");
        assertThat(ear.allOnHeap).isTrue();
        assertThat(eventually(() -> payload.refCnt() == 0)).as("payload released").isTrue();
    }

    @Test
    void aClosedSocketIsSilent() {
        Ear ear = open(here(), ANY, 0);
        Ear mouth = open(there(), ANY, 0);
        InetSocketAddress to = ear.at(addressHere());
        ear.close();
        ear.close();
        Ear witness = open(here(), ANY, 0);
        mouth.say(to, "too late");
        mouth.say(witness.at(addressHere()), "in time");
        assertHeard(witness, "in time");
        assertThat(ear.heard).isEmpty();
        ByteBuf payload = bytes("from the grave");
        onLoop(() -> {
            ear.socket.send(Datagram.of(payload, to));
            ear.socket.flush();
            return null;
        });
        assertThat(payload.refCnt()).isZero();
    }

    @Test
    void aSocketMayCloseItselfInTheMidstOfABatch() {
        Ear ear = open(here(), ANY, 0);
        Ear mouth = open(there(), ANY, 0);
        ear.closesAtOnce = true;
        onLoop(() -> {
            mouth.queue(ear.at(addressHere()), "one");
            mouth.queue(ear.at(addressHere()), "two");
            mouth.socket.flush();
            return null;
        });
        assertHeard(ear, "one");
        Ear witness = open(here(), ANY, 0);
        mouth.say(witness.at(addressHere()), "after");
        assertHeard(witness, "after");
        assertThat(ear.heard).containsExactly("one");
    }

    @Test
    void aPortIsTakenOnceAndFreeAfterClose() {
        Ear first = open(here(), addressHere(), 0);
        int port = first.port();
        assertThatThrownBy(() -> open(here(), addressHere(), port)).hasRootCauseInstanceOf(BindException.class);
        first.close();
        assertThat(reopen(port).port()).isEqualTo(port);
    }

    @Test
    void anAddressOfSomebodyElseIsRefused() {
        assertThatThrownBy(() -> open(here(), NOT_OURS, 0)).hasRootCauseInstanceOf(BindException.class);
    }

    @Test
    void aDatagramIntoTheVoidHarmsNothing() {
        Ear ear = open(here(), ANY, 0);
        Ear mouth = open(there(), addressThere(), 0);
        Ear gone = open(here(), ANY, 0);
        InetSocketAddress nowhere = gone.at(addressHere());
        gone.close();
        for (int i = 0; i < 5; i++) {
            mouth.say(nowhere, "anybody?");
        }
        mouth.say(ear.at(addressHere()), "you");
        assertHeard(ear, "you");
    }

    protected final Ear open(Transport transport, InetAddress address, int port) {
        Ear ear = new Ear();
        CompletionStage<TransportSocket> opened = onLoop(
            () -> transport.open(new InetSocketAddress(address, port), ear));
        CompletableFuture<TransportSocket> socket = opened.toCompletableFuture();
        assertThat(eventually(socket::isDone)).as("socket opened").isTrue();
        ear.socket = socket.join();
        return ear;
    }

    /** The system may take a few turns of the loop until a port is free. */
    protected final Ear reopen(int port) {
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                return open(here(), addressHere(), port);
            } catch (CompletionException stillTaken) {
                onLoop(() -> null);
            }
        }
        return open(here(), addressHere(), port);
    }

    protected final void assertHeard(Ear ear, String... words) {
        assertThat(eventually(() -> ear.heard.size() >= words.length)).as("heard " + ear.heard).isTrue();
        assertThat(ear.heard).containsExactly(words);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    /** A socket that remembers what it heard. */
    protected final class Ear implements DatagramSink {
        private final List<String> heard = new ArrayList<>();
        private final List<InetSocketAddress> from = new ArrayList<>();
        private TransportSocket socket;
        private boolean answers;
        private boolean closesAtOnce;
        private boolean allOnHeap = true;
        private int openBatch;

        public TransportSocket socket() {
            return socket;
        }

        public int port() {
            return socket.local().getPort();
        }

        public InetSocketAddress at(InetAddress address) {
            return new InetSocketAddress(address, port());
        }

        public void say(InetSocketAddress to, String word) {
            onLoop(() -> {
                queue(to, word);
                socket.flush();
                return null;
            });
        }

        public Void queue(InetSocketAddress to, String word) {
            socket.send(Datagram.of(bytes(word), to));
            return null;
        }

        private void close() {
            onLoop(() -> {
                socket.close();
                return null;
            });
        }

        @Override
        public void datagram(TransportSocket receiver, Datagram datagram) {
            openBatch++;
            heard.add(datagram.payload().toString(StandardCharsets.US_ASCII));
            from.add(datagram.remote());
            allOnHeap &= datagram.payload().hasArray();
            if (closesAtOnce) {
                receiver.close();
            }
            if (answers) {
                receiver.send(datagram);
            } else {
                datagram.payload().release();
            }
        }

        @Override
        public void flush() {
            openBatch = 0;
            if (answers) {
                socket.flush();
            }
        }
    }
}
