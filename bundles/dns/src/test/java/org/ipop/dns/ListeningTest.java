package org.ipop.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Prefix;
import org.ipop.api.ServiceGone;
import org.ipop.api.runtime.Health;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** The server's sockets: on a tap that is not up yet, on a port that is taken. */
class ListeningTest {
    private static final InetAddress OURS = InetAddress.ofLiteral("10.66.1.1");
    @TempDir
    private Path folder;
    private World world;

    @BeforeEach
    void open() {
        world = new World(folder, "");
    }

    @Test
    void aTapThatComesUpLateIsWaitedFor() {
        world.host.detach("tap0");
        world.names = world.services.open(world.lab.as(world.anna), OURS);
        world.time.run(4 * World.SECOND);
        assertThat(world.health.lines()).isEmpty();
        attach();
        world.time.run(5 * World.SECOND);
        assertThat(world.ask("anna.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(world.health.lines()).isEmpty();
    }

    @Test
    void afterTenSecondsItIsAnErrorAndStillTriedFor() {
        world.host.detach("tap0");
        world.names = world.services.open(world.lab.as(world.anna), OURS);
        world.time.run(16 * World.SECOND);
        assertThat(world.health.entries()).extracting(Health.Entry::level).contains(Health.Level.ERROR);
        assertThat(world.health.lines()).anyMatch(line -> line.contains("10.66.0.1"))
            .allMatch(line -> line.contains("cannot listen"));
        attach();
        world.time.run(6 * World.SECOND);
        assertThat(world.health.lines()).isEmpty();
        assertThat(world.ask("anna.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void aTakenPortIsAnErrorUntilTheEnd() {
        world.host.sockets().udp(World.SERVER, (socket, datagram) -> datagram.payload().release());
        world.names = world.services.open(world.lab.as(world.anna), OURS);
        world.time.run(16 * World.SECOND);
        assertThat(world.health.lines()).singleElement().asString().contains("UDP 10.66.0.1 port 53", "in use");
        world.names.close();
        assertThat(world.health.lines()).isEmpty();
        world.time.run(60 * World.SECOND);
        assertThat(world.health.lines()).as("no more tries after the end").isEmpty();
    }

    @Test
    void readyIsWhoeverAsksTheSystemsResolverIsAnswered() throws IOException {
        world.names = world.services.open(world.lab.as(world.anna), OURS);
        CompletableFuture<Void> ready = world.names.ready().toCompletableFuture();
        assertThat(ready).isNotDone();
        assertThat(world.time.runUntil(ready::isDone, World.SECOND)).isTrue();
        assertThat(Files.readString(world.resolvConf)).contains("nameserver 10.66.0.1");
        assertThat(world.ask("anna.lab.ipop.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void nothingIsReadyBeforeTheTapIsUpNorBeforeTheRingHasAnswered() {
        world.host.detach("tap0");
        world.lab.dht.mood = FakeDht.Mood.SILENT;
        world.names = world.services.open(world.lab.as(world.anna), OURS);
        CompletableFuture<Void> ready = world.names.ready().toCompletableFuture();
        world.time.run(2 * World.SECOND);
        attach();
        world.time.run(10 * World.SECOND);
        assertThat(ready).as("the ring is silent").isNotDone();
        world.lab.dht.mood = FakeDht.Mood.ANSWERS;
        world.time.run(60 * World.SECOND);
        assertThat(ready).isCompleted();
    }

    @Test
    void aTapThatIsUpAMomentLaterCostsNoMoreThanThat() {
        world.host.detach("tap0");
        world.names = world.services.open(world.lab.as(world.anna), OURS);
        world.time.run(World.SECOND / 20);
        attach();
        CompletableFuture<Void> ready = world.names.ready().toCompletableFuture();
        assertThat(world.time.runUntil(ready::isDone, World.SECOND / 20)).isTrue();
    }

    @Test
    void namesThatEndBeforeTheyAreReadySayThatTheyAreGone() {
        world.names = world.services.open(world.lab.as(world.anna), OURS);
        CompletableFuture<Void> ready = world.names.ready().toCompletableFuture();
        world.names.suspend();
        assertThat(ready).isCompletedExceptionally();
        assertThat(ready.exceptionNow()).isInstanceOf(ServiceGone.class);
    }

    private void attach() {
        world.host.attach("tap0", Prefix.parse("10.66.0.1/32"), world.lan);
        world.host.attach("tap0", Prefix.parse("fd12:3456:789a::53/128"), world.lan);
    }
}
