package org.ipop.switchboard;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.edge.TapFactory;
import org.ipop.api.runtime.NodeContext;

/**
 * The tap of one network. While its user or its provider is exchanged only the descriptor is kept, and packets wait in
 * the kernel.
 * <pre>
 *           user suspended, 30 s           provider gone, 5 s
 *  LEFT <------------------------- OPEN -----------------------> WAITING
 *   |  ---- opened again -------->      <---- same kind came ---   |
 *   +---------- time is over: undone, and gone for the user -------+
 * </pre>
 * Thread: node loop.
 */
final class SwitchedTap {
    static final long USER_NANOS = 30_000_000_000L;
    static final long PROVIDER_NANOS = 5_000_000_000L;

    private final Host host;
    private final SwitchedTaps taps;
    private Optional<Serving> serving = Optional.empty();
    private OptionalInt left = OptionalInt.empty();
    /** As asked for last, and as the device was set up last. */
    private TapConfig wanted;
    private TapConfig applied;
    private String kind = "";
    private String name = "";
    private Use user;
    private NodeContext.Timer claim;

    private record Serving(TapFactory provider, TapDevice device) {
    }

    SwitchedTap(Host host, SwitchedTaps taps) {
        this.host = host;
        this.taps = taps;
    }

    /** A network's prefixes stay when its own address changes. */
    boolean serves(TapConfig config) {
        return config.deviceName().equals(wanted.deviceName()) && config.namespace().equals(wanted.namespace())
            && networks(config).equals(networks(wanted));
    }

    /** Hands it to whoever opens it now. Throws Refused; then there is none any more. */
    TapDevice use(TapConfig config, PacketSink sink) {
        stopWaiting();
        user = new Use(sink);
        wanted = config;
        TapDevice used = user;
        try {
            if (!fits()) {
                discard();
            }
            if (serving.isPresent()) {
                configure();
            } else {
                resume();
            }
        } catch (Refused refusal) {
            close();
            throw refusal;
        }
        return used;
    }

    /** The provider goes; one of the same kind may come, or be there already. */
    void unplugged(TapFactory provider) {
        if (serving.isPresent() && serving.get().provider == provider) {
            leave();
            resumeOrEnd();
        }
    }

    /** Another provider is there: the one waited for, or a better one. */
    void providersChanged() {
        if (user == null) {
            return;
        }
        if (serving.isEmpty()) {
            if (taps.best(Optional.of(kind)).isPresent()) {
                stopWaiting();
                resumeOrEnd();
            }
            return;
        }
        TapFactory best = taps.needed(wanted.kind());
        if (best == serving.get().provider) {
            return;
        }
        if (best.kind().equals(kind)) {
            leave();
            resumeOrEnd();
        } else {
            exchange(best);
        }
    }

    private void resumeOrEnd() {
        try {
            resume();
        } catch (Refused refusal) {
            gone(refusal.getMessage());
        }
    }

    /** Throws Refused. */
    private void resume() {
        Optional<TapFactory> same = kind.isEmpty() ? Optional.empty() : taps.best(Optional.of(kind));
        if (!kind.isEmpty() && same.isEmpty()) {
            claim = schedule(PROVIDER_NANOS, () -> gone("the tap " + name + " has lost the bundle that served it"));
        } else if (left.isEmpty() || !adopted(same.orElseThrow())) {
            TapFactory provider = same.isPresent() ? same.get() : taps.needed(wanted.kind());
            serve(provider, provider.open(wanted, new Receiver()), wanted);
        }
    }

    /** False if it is no device any more. */
    private boolean adopted(TapFactory provider) {
        try {
            serve(provider, provider.adopt(left.getAsInt(), applied, new Receiver()), applied);
        } catch (Refused refusal) {
            closeLeft();
            return false;
        }
        left = OptionalInt.empty();
        configure();
        return true;
    }

    /** The kind changes: what cannot be had now is no reason to lose what is there. */
    private void exchange(TapFactory better) {
        TapDevice former = serving.orElseThrow().device;
        try {
            serve(better, better.open(wanted, new Receiver()), wanted);
            former.close();
        } catch (Refused refusal) {
            count("switchboard.tap.refused");
        }
    }

    private void serve(TapFactory provider, TapDevice device, TapConfig setUp) {
        serving = Optional.of(new Serving(provider, device));
        kind = provider.kind();
        name = device.name();
        applied = setUp;
        device.gone().thenAccept(why -> {
            if (serving.isPresent() && serving.get().device == device) {
                gone(why);
            }
        });
    }

    private void configure() {
        if (!wanted.equals(applied)) {
            serving.orElseThrow().device.configure(wanted);
            applied = wanted;
        }
    }

    private void leave() {
        left = serving.orElseThrow().device.suspend();
        serving = Optional.empty();
    }

    private void gone(String why) {
        Use told = user;
        close();
        if (told != null) {
            told.gone.complete(why);
        }
    }

    private void close() {
        stopWaiting();
        user = null;
        discard();
        taps.forget(this);
    }

    private void discard() {
        serving.ifPresent(open -> open.device.close());
        serving = Optional.empty();
        closeLeft();
        kind = "";
    }

    private void closeLeft() {
        left.ifPresent(host.descriptors()::close);
        left = OptionalInt.empty();
    }

    private boolean fits() {
        return wanted.kind().map(kind::equals).orElse(true);
    }

    private void stopWaiting() {
        if (claim != null) {
            claim.cancel();
            claim = null;
        }
    }

    private NodeContext.Timer schedule(long nanos, Runnable task) {
        return host.shared().context().schedule(nanos, task);
    }

    private void count(String counter) {
        host.shared().counters().counter(counter).increment();
    }

    private void drop(Packet packet) {
        packet.buffer().release();
        count("switchboard.drop.packet");
    }

    private static List<Prefix> networks(TapConfig config) {
        return config.addresses().stream().map(Prefix::network).toList();
    }

    /** Takes what the operating system sends, for whoever uses the tap now. */
    private final class Receiver implements PacketSink {
        @Override
        public void packet(Packet packet) {
            if (user == null) {
                drop(packet);
            } else {
                user.sink.packet(packet);
            }
        }

        @Override
        public void flush() {
            if (user != null) {
                user.sink.flush();
            }
        }
    }

    /** One user's hold of the tap, until it goes or another takes it over. */
    private final class Use implements TapDevice {
        private final PacketSink sink;
        private final CompletableFuture<String> gone = new CompletableFuture<>();

        private Use(PacketSink sink) {
            this.sink = sink;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void configure(TapConfig config) {
            if (user == this) {
                wanted = config;
                if (serving.isPresent()) {
                    SwitchedTap.this.configure();
                }
            }
        }

        @Override
        public CompletionStage<String> gone() {
            return gone;
        }

        @Override
        public void packet(Packet packet) {
            if (user == this && serving.isPresent()) {
                serving.get().device.packet(packet);
            } else {
                drop(packet);
            }
        }

        @Override
        public void flush() {
            if (user == this && serving.isPresent()) {
                serving.get().device.flush();
            }
        }

        /** Whoever opens the same next gets it as it is; its descriptor stays here. */
        @Override
        public OptionalInt suspend() {
            if (user == this) {
                user = null;
                stopWaiting();
                if (serving.isPresent()) {
                    leave();
                }
                claim = schedule(USER_NANOS, SwitchedTap.this::close);
            }
            return OptionalInt.empty();
        }

        @Override
        public void close() {
            if (user == this) {
                SwitchedTap.this.close();
            }
        }
    }
}
