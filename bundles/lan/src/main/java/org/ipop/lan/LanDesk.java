package org.ipop.lan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.lan.LanStatus;
import org.ipop.api.lan.LanTerms;
import org.ipop.api.lan.Lans;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which LANs this node serves, kept on the disk, a file a network. Looks once a second whether each is served that can
 * be; a network that does not run for a moment (it is being exchanged) keeps its LAN. Thread: node loop.
 */
public final class LanDesk implements Lans, AutoCloseable {
    /** A file a network: bridge and mode. */
    static final String FOLDER = "lans";
    static final long LOOK_NANOS = 1_000_000_000L;
    static final int PATIENCE_LOOKS = 15;
    private static final Logger LOG = LoggerFactory.getLogger(LanDesk.class);

    private final Parts node;
    private final NodeContext context;
    private final Map<String, Wanted> wanted = new LinkedHashMap<>();
    private boolean looking;
    private boolean closed;

    /** One LAN, served or not. */
    private static final class Wanted {
        private final LanTerms terms;
        private Optional<Lan> lan = Optional.empty();
        private String why = "waits for its network";
        private int missed;

        private Wanted(LanTerms terms) {
            this.terms = terms;
        }
    }

    /** Reads the disk. */
    public LanDesk(Parts node) {
        this.node = node;
        this.context = node.loop().open("lan.desk");
        node.state().list(FOLDER).forEach(network -> read(network).ifPresent(terms ->
            wanted.put(network, new Wanted(terms))));
        look();
    }

    @Override
    public CompletionStage<LanStatus> serve(LanTerms terms) {
        Wanted next = new Wanted(terms);
        Optional<RunningNetwork> running = running(terms.network());
        drop(terms.network());
        try {
            running.ifPresent(network -> next.lan = Optional.of(new Lan(node, terms, network)));
        } catch (Refused refusal) {
            return CompletableFuture.failedStage(refusal);
        }
        wanted.put(terms.network(), next);
        look();
        String content = terms.bridge() + " " + terms.dhcp().name().toLowerCase(Locale.ROOT) + "\n";
        return node.state().write(file(terms.network()), content.getBytes(StandardCharsets.UTF_8))
            .thenApply(written -> status(next));
    }

    @Override
    public CompletionStage<Void> leave(String network) {
        Optional.ofNullable(wanted.get(network)).flatMap(former -> former.lan).ifPresent(Lan::giveBack);
        drop(network);
        return node.state().delete(file(network))
            .thenCompose(gone -> node.state().delete(LeaseFile.FOLDER + "/" + network));
    }

    @Override
    public List<LanStatus> list() {
        return wanted.values().stream().map(LanDesk::status).toList();
    }

    /** The LANs are left as they are: another version of this bundle may go on with them. */
    @Override
    public void close() {
        closed = true;
        wanted.values().forEach(each -> each.lan.ifPresent(Lan::close));
        wanted.clear();
        context.close();
    }

    private static LanStatus status(Wanted each) {
        return each.lan.map(Lan::status).orElseGet(() ->
            new LanStatus(each.terms, Optional.empty(), each.why, List.of()));
    }

    private void drop(String network) {
        Wanted former = wanted.remove(network);
        if (former != null) {
            former.lan.ifPresent(Lan::close);
            node.health().clear(Serving.subject(former.terms));
        }
    }

    /** One chain of looks, and none on a node that serves no LAN. */
    private void look() {
        if (!looking && !closed && !wanted.isEmpty()) {
            looking = true;
            context.schedule(LOOK_NANOS, () -> {
                looking = false;
                new ArrayList<>(wanted.values()).forEach(this::review);
                look();
            });
        }
    }

    private void review(Wanted each) {
        Optional<RunningNetwork> running = running(each.terms.network());
        if (running.isEmpty()) {
            each.missed++;
            if (each.missed > PATIENCE_LOOKS) {
                end(each, "waits for its network");
            }
        } else {
            each.missed = 0;
            if (each.lan.isPresent() && !each.lan.get().serves(running.get())) {
                end(each, "is being opened anew");
            }
            if (each.lan.isEmpty()) {
                open(each, running.get());
            }
        }
    }

    private void end(Wanted each, String why) {
        each.lan.ifPresent(Lan::close);
        each.lan = Optional.empty();
        each.why = why;
    }

    private void open(Wanted each, RunningNetwork running) {
        try {
            each.lan = Optional.of(new Lan(node, each.terms, running));
            node.health().clear(Serving.subject(each.terms));
        } catch (Refused refusal) {
            each.why = refusal.getMessage();
            node.health().report(Serving.subject(each.terms), Health.Level.ERROR,
                refusal.getMessage() + "; it is tried again");
        }
    }

    private Optional<RunningNetwork> running(String network) {
        return node.networks().running().stream()
            .filter(each -> each.network().spec().name().equals(network)).findFirst();
    }

    private Optional<LanTerms> read(String network) {
        String text = node.state().read(file(network)).map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .orElse("").strip();
        String[] words = text.split(" ");
        try {
            return Optional.of(new LanTerms(network, words[0],
                LanTerms.Dhcp.valueOf(words[1].toUpperCase(Locale.ROOT))));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            LOG.error("no LAN is served for this network, its file is damaged network={} content={}", network, text);
            return Optional.empty();
        }
    }

    private static String file(String network) {
        return FOLDER + "/" + network;
    }
}
